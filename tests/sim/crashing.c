/* A disk that forgets: preloaded into a run of the simulator, it remembers what was written below one folder and not
 * yet fsynced, and undoes it when a process there "dies".
 *
 * Each folder directly below the root is a machine of its own. What is journalled: writes, truncations, and names that
 * were made, moved or removed. A file's content is safe after fsync or fdatasync of it, a name after fsync of its
 * folder. Wal-index files (-shm) are memory, not disk: they are left alone, and go with the crash.
 *
 * Single-threaded by intent: a run of the simulator is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 4096
#define MACHINES 256
#define SECTOR 512

enum kind { WRITE, CREATE, UNLINK, RENAME };

struct file { char *path; };
struct op {
    struct op *before;
    enum kind kind;
    struct file *file;  /* WRITE: whose bytes */
    char *path, *other; /* names: the name that changed, and where the old content went */
    int64_t offset, length, size;
    unsigned char *old;
};
struct machine {
    char name[64];
    struct op *ops;
    int64_t count, dies_at, full_at;
    int dead;
};
struct descriptor { struct file *file; struct machine *machine; int folder, memory; };

static char root[512];
static size_t root_length;
static struct machine machines[MACHINES];
static struct descriptor table[FDS];
static struct file **files;
static size_t file_count;
static int paused = 1, no_fsync;
static unsigned saved;

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_close)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *), (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void begin(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_close = dlsym(RTLD_NEXT, "close");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
}

static struct machine *named(const char *name, size_t length) {
    if (!length || length >= sizeof machines[0].name) return NULL;
    for (int at = 0; at < MACHINES; at++) {
        if (!machines[at].name[0]) {
            memcpy(machines[at].name, name, length);
            machines[at].name[length] = 0;
            machines[at].dies_at = machines[at].full_at = -1;
            return &machines[at];
        }
        if (strlen(machines[at].name) == length && !memcmp(machines[at].name, name, length)) return &machines[at];
    }
    return NULL;
}

static struct machine *machine_of(const char *path) {
    if (paused || !root_length || strncmp(path, root, root_length) || path[root_length] != '/') return NULL;
    const char *name = path + root_length + 1, *end = strchr(name, '/');
    struct stat now; /* the machine's own folder is opened to make the names in it safe */
    if (!end && !stat(path, &now) && S_ISDIR(now.st_mode)) end = name + strlen(name);
    return end ? named(name, end - name) : NULL;
}

static struct file *file_at(const char *path) {
    for (size_t at = file_count; at-- > 0;)
        if (!strcmp(files[at]->path, path)) return files[at];
    files = realloc(files, (file_count + 1) * sizeof *files);
    struct file *made = malloc(sizeof *made);
    made->path = strdup(path);
    return files[file_count++] = made;
}

static void moved(const char *from, const char *to) {
    for (size_t at = 0; at < file_count; at++)
        if (!strcmp(files[at]->path, from)) {
            free(files[at]->path);
            files[at]->path = strdup(to);
        }
}

static struct op *journal(struct machine *machine, enum kind kind) {
    struct op *op = calloc(1, sizeof *op);
    op->kind = kind;
    op->before = machine->ops;
    return machine->ops = op;
}

static void forget(struct op *op) {
    if (op->kind != WRITE && op->other) real_unlink(op->other);
    free(op->path);
    free(op->other);
    free(op->old);
    free(op);
}

static void drop(struct machine *machine, int (*safe)(struct op *, const void *), const void *about) {
    for (struct op **at = &machine->ops; *at;) {
        struct op *op = *at;
        if (safe(op, about)) {
            *at = op->before;
            forget(op);
        } else at = &op->before;
    }
}

static int is_content(struct op *op, const void *file) { return op->kind == WRITE && op->file == file; }
static int is_in(struct op *op, const void *folder) {
    size_t length = strlen(folder);
    return op->kind != WRITE && !strncmp(op->path, folder, length) && op->path[length] == '/'
        && !strchr(op->path + length + 1, '/');
}
static int any(struct op *op, const void *about) { (void)op; (void)about; return 1; }

/* Whether the machine lives on; counts a change that is about to be made. */
static int lives(struct machine *machine) {
    if (!machine->dead && ++machine->count == machine->dies_at) machine->dead = 1;
    if (machine->dead) errno = EIO;
    return !machine->dead;
}

static struct descriptor *known(int fd) {
    return !paused && fd >= 0 && fd < FDS && table[fd].machine ? &table[fd] : NULL;
}

/* Remember what a change of [offset, offset + length) overwrites; up to the end for a truncation. */
static void remember(struct descriptor *at, int fd, int64_t offset, int64_t length) {
    struct stat now;
    if (fstat(fd, &now)) return;
    struct op *op = journal(at->machine, WRITE);
    op->file = at->file;
    op->offset = offset;
    op->length = length;
    op->size = now.st_size;
    int64_t there = now.st_size - offset < length ? now.st_size - offset : length;
    if (there > 0) {
        op->old = malloc(there);
        /* the descriptor may be for writing only */
        int reader = real_open(at->file->path, O_RDONLY | O_CLOEXEC);
        if (reader >= 0) {
            if (pread(reader, op->old, there, offset) != there) memset(op->old, 0, there);
            real_close(reader);
        }
    }
}

static int may_write(struct descriptor *at, int fd, int64_t offset, int64_t length) {
    if (!lives(at->machine)) return 0;
    if (at->memory) return 1;
    struct stat now;
    if (at->machine->full_at >= 0 && at->machine->count >= at->machine->full_at && !fstat(fd, &now)
        && offset + length > now.st_size) {
        errno = ENOSPC;
        return 0;
    }
    remember(at, fd, offset, length);
    return 1;
}

static int opened(const char *path, int flags, mode_t mode) {
    struct machine *machine = machine_of(path);
    if (!machine) return real_open(path, flags, mode);
    struct stat now;
    int fresh = (flags & O_CREAT) && stat(path, &now);
    if (fresh && !lives(machine)) return -1;
    if (fresh && machine->full_at >= 0 && machine->count >= machine->full_at) {
        errno = ENOSPC;
        return -1;
    }
    int fd = real_open(path, flags & ~O_TRUNC, mode);
    if (fd < 0 || fd >= FDS) return fd;
    size_t length = strlen(path);
    int memory = length > 4 && !strcmp(path + length - 4, "-shm");
    int folder = !fstat(fd, &now) && S_ISDIR(now.st_mode);
    table[fd] = (struct descriptor){file_at(path), machine, folder, memory};
    if (fresh && !memory) journal(machine, CREATE)->path = strdup(path);
    if ((flags & O_TRUNC) && now.st_size && !folder) {
        if (!lives(machine)) { real_close(fd); table[fd].machine = NULL; errno = EIO; return -1; }
        remember(&table[fd], fd, 0, now.st_size);
        real_ftruncate(fd, 0);
    }
    return fd;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags, mode);
}
int close(int fd) {
    if (fd >= 0 && fd < FDS) table[fd].machine = NULL;
    return real_close(fd);
}
ssize_t pwrite64(int fd, const void *content, size_t length, off64_t offset) {
    struct descriptor *at = known(fd);
    if (at && !may_write(at, fd, offset, length)) return -1;
    return real_pwrite(fd, content, length, offset);
}
ssize_t pwrite(int fd, const void *content, size_t length, off_t offset) { return pwrite64(fd, content, length, offset); }
ssize_t write(int fd, const void *content, size_t length) {
    struct descriptor *at = known(fd);
    if (at) {
        int append = fcntl(fd, F_GETFL) & O_APPEND;
        if (!may_write(at, fd, lseek(fd, 0, append ? SEEK_END : SEEK_CUR), length)) return -1;
    }
    return real_write(fd, content, length);
}
int ftruncate64(int fd, off64_t length) {
    struct descriptor *at = known(fd);
    struct stat now;
    if (at) {
        if (!lives(at->machine)) return -1;
        if (!at->memory && !fstat(fd, &now))
            remember(at, fd, length < now.st_size ? length : now.st_size,
                     length < now.st_size ? now.st_size - length : length - now.st_size);
    }
    return real_ftruncate(fd, length);
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }
static int synced(int fd, int (*really)(int)) {
    struct descriptor *at = known(fd);
    if (!at) return really(fd);
    if (!lives(at->machine)) return -1;
    if (no_fsync) return 0;
    if (at->folder) drop(at->machine, is_in, at->file->path);
    else drop(at->machine, is_content, at->file);
    return 0;
}
int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

static char *aside(const char *path) {
    char *name = NULL;
    if (asprintf(&name, "%s/.lost-%u", root, saved++) < 0) abort();
    if (link(path, name)) { free(name); return NULL; }
    moved(path, name);
    return name;
}
int unlink(const char *path) {
    struct machine *machine = machine_of(path);
    if (!machine) return real_unlink(path);
    if (!lives(machine)) return -1;
    size_t length = strlen(path);
    if (length > 4 && !strcmp(path + length - 4, "-shm")) return real_unlink(path);
    char *other = aside(path);
    int done = real_unlink(path);
    if (!done && other) {
        struct op *op = journal(machine, UNLINK);
        op->path = strdup(path);
        op->other = other;
    }
    return done;
}
int rename(const char *from, const char *to) {
    struct machine *machine = machine_of(to);
    if (!machine) return real_rename(from, to);
    if (!lives(machine)) return -1;
    char *other = aside(to);
    int done = real_rename(from, to);
    if (!done) {
        moved(from, to);
        struct op *op = journal(machine, RENAME);
        op->path = strdup(to);
        op->other = other;
    }
    return done;
}

/* ---------------------------------------------------------------------------------------------------- for the tests */

static uint64_t chance;
static uint64_t next(void) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return chance;
}

static void restore(struct op *op, int64_t from) {
    int fd = real_open(op->file->path, O_RDWR | O_CLOEXEC);
    struct stat now;
    if (fd < 0 || fstat(fd, &now)) return;
    int64_t end = op->offset + op->length, there = op->size < end ? op->size : end;
    if (op->old && there > from) real_pwrite(fd, op->old + (from - op->offset), there - from, from);
    if (now.st_size <= end && op->size < now.st_size) {
        if (real_ftruncate(fd, op->size > from ? op->size : from)) abort();
    } else if (end > there) { /* what was kept lies behind it: a hole */
        int64_t start = there > from ? there : from;
        unsigned char *zeros = calloc(1, end - start + 1);
        if (end > start) real_pwrite(fd, zeros, end - start, start);
        free(zeros);
    }
    real_close(fd);
}

static void undo(struct op *op, int torn) {
    struct stat now;
    if (op->kind == WRITE) {
        int64_t sectors = op->length / SECTOR;
        restore(op, op->offset + (torn && sectors > 1 ? (int64_t)(next() % sectors) * SECTOR : 0));
    } else if (op->kind == CREATE) {
        real_unlink(op->path);
    } else if (op->other && (op->kind == RENAME || stat(op->path, &now))) {
        real_rename(op->other, op->path);
        moved(op->other, op->path);
    }
}

void crash_root(const char *path) {
    for (int at = 0; at < MACHINES && machines[at].name[0]; at++) drop(&machines[at], any, NULL);
    memset(machines, 0, sizeof machines);
    memset(table, 0, sizeof table);
    for (size_t at = 0; at < file_count; at++) { free(files[at]->path); free(files[at]); }
    file_count = 0;
    snprintf(root, sizeof root, "%s", path);
    root_length = strlen(root);
    no_fsync = 0;
    paused = !root_length;
}
void crash_pause(int on) { paused = on; }
void crash_skip_fsync(int on) { no_fsync = on; }
void crash_at(const char *name, int64_t change) {
    struct machine *machine = named(name, strlen(name));
    machine->dies_at = change > 0 ? machine->count + change : -1;
}
void crash_now(const char *name) { named(name, strlen(name))->dead = 1; }
void crash_full(const char *name, int64_t change) {
    struct machine *machine = named(name, strlen(name));
    machine->full_at = change >= 0 ? machine->count + change : -1;
}
int crash_dead(const char *name) { return named(name, strlen(name))->dead; }
int64_t crash_count(const char *name) { return named(name, strlen(name))->count; }
int crash_open(const char *name) {
    int count = 0;
    for (int fd = 0; fd < FDS; fd++)
        count += table[fd].machine && !table[fd].folder && !strcmp(table[fd].machine->name, name);
    return count;
}
int64_t crash_unsafe(const char *name) {
    int64_t count = 0;
    for (struct op *op = named(name, strlen(name))->ops; op; op = op->before) count++;
    return count;
}
/* The machine starts again. Of what was not safe, each change is lost but for `kept` of a hundred; some are torn. */
void crash_restart(const char *name, uint64_t seed, int kept) {
    struct machine *machine = named(name, strlen(name));
    chance = seed * 2654435761u + 88172645463325252u;
    while (machine->ops) {
        struct op *op = machine->ops;
        machine->ops = op->before;
        int lost = (int)(next() % 100) >= kept;
        if (lost) undo(op, kept && next() % 4 == 0);
        forget(op);
    }
    machine->dead = 0;
    machine->dies_at = machine->full_at = -1;
}
