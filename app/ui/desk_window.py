"""The window of one unlocked desk: pages, what connects them with the desk, and what the clerk's face remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal

from app.desk.matters.rows import MatterBox, MatterDraft
from app.desk.rows import Box, Counts, Line
from app.domain.papers import Urgency
from app.speech import _, ngettext, pgettext
from app.speech.sentences import sentence
from app.ui import autostart
from app.ui.all_drafts import AllDrafts
from app.ui.budgeting import Budgeting
from app.ui.compose_page import ComposePage
from app.ui.door import FACE
from app.ui.drafts_page import DraftsPage
from app.ui.file_opening import FileOpening, FilesView
from app.ui.inbox_page import InboxPage
from app.ui.notices_page import NoticesPage
from app.ui.outbox_page import OutboxPage
from app.ui.pc import storage
from app.ui.reading import Reading, now
from app.ui.search_page import SearchPage
from app.ui.searching import Searching
from app.ui.security import Safekeeping
from app.ui.sending import Sending
from app.ui.sent_page import SentPage
from app.ui.settings_page import SettingsPage
from app.ui.shell import Shell
from app.ui.today_page import TodayPage
from app.ui.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from app.desk.desk import Desk
    from app.desk.matters.rows import MatterCounts, MatterRow
    from app.desk.rows import Draft, Opened, Row, Self
    from app.domain.errors import KnownError
    from app.ui.box_page import BoxPage
    from app.ui.exchanges import Road
    from app.ui.file_work import FileWork
    from app.ui.mailbag_page import MailbagPage
    from app.ui.mailing import Mailing
    from app.ui.matters.room import MattersRoom
    from app.ui.operations import Operations
    from app.ui.settings_page import Choices
    from app.ui.theme import Theme
    from app.ui.training.room import TrainingRoom
    from app.ui.training.training_page import TrainingPage

_MINUTE = 60_000
_TODAY = 200
"""So many matters stand on the page of today."""
_COUNTED = frozenset({"inbox", "sent", "notices", "outbox", "drafts", "line"})


class DeskWindow(QObject):
    """Builds the shell around one desk. Made anew when the clerk or the theme changes."""

    lock_asked = Signal()
    quit_asked = Signal()
    closed = Signal()
    exchange_asked = Signal()
    acted = Signal()
    """An act is saved: whoever sends may want to know."""
    chosen = Signal(object)
    language_chosen = Signal(str)
    counted = Signal(object)
    emergencies = Signal(object)
    """The ids of the emergencies that wait to be signed for."""

    def __init__(
        self,
        tokens: Theme,
        me: Self,
        choices: Choices,
        face: dict[str, object],
        operations: Operations,
        work: FileWork,
        road: Road,
    ) -> None:
        super().__init__()
        self._tokens = tokens
        self._me = me
        self._choices = choices
        self._face = face
        self._operations = operations
        self._work = work
        self._road = road
        self._line = Line(False, 0, 0, "", 0)
        self._counts: Counts | None = None
        self.shell = Shell(tokens, me)
        self._today = TodayPage(tokens)
        self._outbox = OutboxPage(tokens)
        self._drafts = DraftsPage(tokens)
        self._compose = ComposePage(tokens)
        self._search = SearchPage(tokens)
        # what takes long to build is built when it is shown first
        self._boxes: dict[str, BoxPage] = {}
        self._reading: dict[str, Reading] = {}
        self._files: dict[str, FileOpening] = {}
        self.mailing: Mailing | None = None
        """Once the page of mailbags was shown."""
        self._matters: MattersRoom | None = None
        self._training: TrainingRoom | None = None
        self._settings: SettingsPage | None = None
        self._safekeeping: Safekeeping | None = None
        self._add_pages()
        self._set_self(me)
        self._writing = Writing(self._compose, operations, work, me, self)
        self._all_drafts = AllDrafts(self._drafts, operations, self)
        self._sending = Sending(self._outbox, self.shell.undo_bar, operations, self)
        self._searching = Searching(self._search, operations, self)
        self._connect()
        self._restore()
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._show_line)
        self._clock.start()
        self.changed(_COUNTED | {"directory"})
        operations.run(lambda desk: desk.test_runs(), self._go_on_with_test)

    def dispose(self) -> None:
        """Remember, and take the window away."""
        self.remember()
        self._compose.flush()
        if self.mailing is not None:
            self.mailing.dispose()
        if self._training is not None:
            self._training.dispose()
        self._operations.forget_face()
        self._work.call_all_off()
        self._clock.stop()
        self.shell.hide()
        self.shell.deleteLater()
        self.deleteLater()

    # data in

    def changed(self, changes: frozenset[str]) -> None:
        """Those kinds of thing have changed: what is on screen follows, the rest when it is shown."""
        page = self.shell.page()
        for key, reading in self._reading.items():
            reading.changed(changes, page == key)
        for key, files in self._files.items():
            if page == key and changes & {"files", key}:
                files.changed()
        if self._matters is not None:
            self._matters.changed(changes, page)
        if self._training is not None:
            self._training.changed(changes, page == "training")
        self._all_drafts.changed(changes, page == "drafts")
        self._sending.changed(changes, page == "outbox")
        if changes & {"inbox", "notices", "directory", "matters"}:
            self._refresh_today()
        if changes & {"matters", "directory"}:
            self._operations.run(lambda desk: desk.matters.counts(), self._show_matter_counts)
        if changes & _COUNTED:
            self._operations.run(lambda desk: desk.counts(), self._show_counts)
            self._operations.run(lambda desk: desk.line(), self.set_line)
        if "directory" in changes:
            self._operations.run(lambda desk: desk.me(), self._directory_changed)

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """A file is on its way and has come so far."""
        for files in self._files.values():
            files.set_progress(sha256, have, total)

    def set_line(self, line: Line) -> None:
        """The line's state, as the desk tells it."""
        self._line = line
        self._show_line()

    def tell(self, error: KnownError) -> None:
        """A refusal that belongs to no place on a page."""
        self.shell.undo_bar.show_done(sentence(error.code, error.values))

    def open_item(self, id: str) -> None:
        """Show a document or notice on the page that it belongs to."""

        def show(opened: Opened) -> None:
            key = opened.row.box.value
            self.shell.show_page(key)
            self._reading[key].open(id)

        self._operations.run(lambda desk: desk.open(id), show, self.tell)

    def set_menus(self, demo: list[QAction]) -> None:
        """The clerk's menu, and the demonstration's where there is one."""
        self.shell.set_menus(demo)

    # what happens

    def _add_pages(self) -> None:
        add = self.shell.add_page
        add("today", lambda: self._today, _("Today"), "today")
        add("inbox", lambda: self._make_box(InboxPage, Box.INBOX), _("Inbox"), "inbox")
        add("matters", lambda: self._room().matters(self._face.get("matters")), _("Matters"), "matters")
        add("sent", lambda: self._make_box(SentPage, Box.SENT), pgettext("page", "Sent"), "sent")
        add("notices", lambda: self._make_box(NoticesPage, Box.NOTICES), _("Notices"), "notices")
        add("outbox", lambda: self._outbox, _("Outbox"), "outbox")
        add("drafts", lambda: self._drafts, _("Drafts"), "drafts")
        add("mailbag", self._make_mailbag, _("Mailbags"), "mailbag")
        add("training", self._make_training, _("Training"), "training")
        add("settings", self._make_settings, _("Settings"), "settings", at_foot=True)
        add("compose", lambda: self._compose)
        add("start-matter", lambda: self._room().starting())
        add("lead", lambda: self._room().leading())
        add("search", lambda: self._search)

    def _make_box(self, kind: type[BoxPage], box: Box) -> BoxPage:
        page = self._boxes[box.value] = kind(self._tokens)
        reading = self._reading[box.value] = Reading(page, box, self._operations, self)
        self._watch_files(box.value, page.opened_view)
        page.set_self(self._me)
        if self._counts is not None:
            page.set_counts(self._counts)
        state = self._face.get(box.value)
        if isinstance(state, dict):
            page.restore(state)
        reading.acted.connect(self._acted)
        reading.reply_asked.connect(self._writing.reply)
        reading.elsewhere.connect(self.open_item)
        begun = _("Begun as a matter: {title}")
        reading.matter_begun.connect(lambda id, title: self._matter_begun(id, begun.format(title=title)))
        return page

    def _watch_files(self, key: str, view: FilesView) -> None:
        files = self._files[key] = FileOpening(view, self._operations, self._work, self)
        files.asked.connect(self.exchange_asked)
        files.told.connect(self.shell.undo_bar.show_done)

    def _room(self) -> MattersRoom:
        """The pages of matters: brought in when one of them is shown first."""
        if self._matters is None:
            from app.ui.matters.room import MattersRoom

            room = self._matters = MattersRoom(
                self._tokens, self.shell, self._me, self._operations, self._work, self._road, self
            )
            room.files_of.connect(self._watch_files)
            room.acted.connect(self._acted)
            room.begun.connect(self._matter_begun)
            room.item_asked.connect(self.open_item)
        return self._matters

    def _make_mailbag(self) -> MailbagPage:
        # they bring the cipher along, which most desks never need
        from app.ui.mailbag_page import MailbagPage
        from app.ui.mailing import Mailing

        page = MailbagPage(self._tokens)
        self.mailing = Mailing(page, self._operations, self)
        return page

    def _make_training(self) -> TrainingPage:
        from app.ui.training.room import TrainingRoom

        room = self._training = TrainingRoom(self._tokens, self._operations, self)
        room.choose(self._face.get("training"))
        return room.page

    def _go_on_with_test(self, runs: bool) -> None:
        if runs:
            self.shell.show_page("training")
            if self._training is not None:
                self._training.go_on_with_test()

    def _make_settings(self) -> SettingsPage:
        page = self._settings = SettingsPage(
            self._tokens,
            self._me,
            undo_seconds=self._operations.desk.undo_seconds,
            can_start_with_session=autostart.possible(),
        )
        page.set_choices(self._choices)
        page.chosen.connect(self._chosen)
        page.language_chosen.connect(self.language_chosen)
        self._budgeting = Budgeting(page, self._operations)
        self._safekeeping = Safekeeping(page.security, self._operations, self._me, self)
        return page

    def _connect(self) -> None:
        shell = self.shell
        shell.compose_asked.connect(self._writing.new)
        shell.search_asked.connect(self._look_for)
        shell.page_shown.connect(self._page_shown)
        shell.lock_asked.connect(self.lock_asked)
        shell.quit_asked.connect(self.quit_asked)
        shell.closed.connect(self.closed)
        shell.exchange_asked.connect(self.exchange_asked)
        self._outbox.exchange_asked.connect(self.exchange_asked)
        self._today.open_asked.connect(self._open_on)
        self._today.page_asked.connect(shell.show_page)
        self._sending.open_asked.connect(self.open_item)
        self._sending.matter_asked.connect(self.open_matter)
        self._sending.draft_back.connect(self._writing.edit)
        self._sending.matter_draft_back.connect(self._go_on)
        self._drafts.compose_asked.connect(self._writing.new)
        self._all_drafts.draft_asked.connect(self._writing.edit)
        self._all_drafts.matter_draft_asked.connect(self._go_on)
        self._all_drafts.deleted.connect(self._deleted)
        self._searching.open_asked.connect(self._open_on)
        self._writing.sent.connect(self._sent_off)
        self._writing.shown.connect(lambda: shell.show_page("compose"))
        self._writing.discarded.connect(self._discarded)

    def _acted(self, act: str, what: str, at_once: bool) -> None:
        self._sending.acted(act, what, at_once)
        self.acted.emit()

    def open_matter(self, id: str) -> None:
        """Show a matter on its page."""
        self.shell.show_page("matters")
        self._room().open(id)

    def _open_on(self, page: str, id: str) -> None:
        if page == "matters":
            self.open_matter(id)
        else:
            self.open_item(id)

    def _matter_begun(self, id: str, said: str) -> None:
        self.open_matter(id)
        self._acted(id, said, False)

    def _sent_off(self, act: str, what: str, at_once: bool) -> None:
        # what was sent is an item under its act's own id; a notice shows on its own page
        self.open_item(act)
        self._acted(act, what, at_once)

    def _chosen(self, choices: Choices) -> None:
        self._choices = choices
        self.chosen.emit(choices)

    def _discarded(self, draft: Draft | None) -> None:
        self.shell.show_page("drafts")
        if draft is not None:
            self.shell.undo_bar.show_done(_("The draft was deleted."), lambda: self._writing.restore(draft))

    def _go_on(self, draft: MatterDraft) -> None:
        self._room().go_on(draft)

    def _deleted(self, draft: Draft | MatterDraft, restore: Callable[[], None]) -> None:
        if isinstance(draft, MatterDraft) and self._matters is not None:
            self._matters.forget(draft)
        self.shell.undo_bar.show_done(_("The draft was deleted."), restore)

    def _look_for(self, words: str) -> None:
        self.shell.show_page("search")
        self._searching.search(words)

    def _page_shown(self, key: str) -> None:
        if self._matters is not None:
            self._matters.shown(key)
        if key in self._reading:
            self._reading[key].refresh()
        elif key == "outbox":
            self._sending.refresh()
        elif key == "drafts":
            self._all_drafts.refresh()
        elif self._training is not None and key == "training":
            self._training.shown()
        elif key == "mailbag" and self.mailing is not None:
            self.mailing.refresh()
        elif self._settings is not None and self._safekeeping is not None and key == "settings":
            self._operations.run(lambda desk: storage(desk.store.path.parent), self._settings.set_storage)
            self._safekeeping.refresh()
            self._budgeting.refresh()

    def _refresh_today(self) -> None:
        def look(desk: Desk) -> tuple[tuple[Row, ...], tuple[MatterRow, ...]]:
            return desk.today(), desk.matters.page(MatterBox.TODO, limit=_TODAY).rows

        def show(found: tuple[tuple[Row, ...], tuple[MatterRow, ...]]) -> None:
            rows, matters = found
            self._today.set_rows(rows, matters, self._me.name, now())
            self.emergencies.emit(frozenset(row.id for row in rows if row.urgency == Urgency.EMERGENCY))

        self._operations.run(look, show)

    def _show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.shell.set_counts(counts)
        self._today.set_counts(counts)
        for page in self._boxes.values():
            page.set_counts(counts)
        self.counted.emit(counts)

    def _show_matter_counts(self, counts: MatterCounts) -> None:
        words = ngettext("%d to do", "%d to do", counts.todo)
        self.shell.navigation.set_count("matters", counts.todo, words % counts.todo)
        self._today.set_matter_counts(counts)

    def _directory_changed(self, me: Self) -> None:
        if me.county:  # before the first exchange a desk knows less than its vault's label
            self._set_self(me)

    def _set_self(self, me: Self) -> None:
        self._me = me
        self.shell.set_self(me)
        self._compose.set_self(me)
        for page in self._boxes.values():
            page.set_self(me)
        if self._matters is not None:
            self._matters.set_self(me)
        if self._settings is not None:
            self._settings.set_self(me)

    def _show_line(self) -> None:
        self.shell.top_bar.set_line(self._line, now())
        self._outbox.set_line(self._line, now())

    # what the clerk's face remembers

    def face(self) -> dict[str, object]:
        """Sizes, splitters, filters and the page, as the next window is to find them."""
        return {
            **self._face,
            "window": bytes(self.shell.saveGeometry().toBase64().data()).decode(),
            "page": self.shell.page(),
            **{key: page.state() for key, page in self._boxes.items()},
            **(self._matters.state() if self._matters is not None else {}),
            **(self._training.state() if self._training is not None else {}),
        }

    def remember(self) -> None:
        """Keep them for the next time."""
        face = self.face()
        self._operations.run(lambda desk: desk.set_setting(FACE, face))

    def _restore(self) -> None:
        window = self._face.get("window")
        if isinstance(window, str):
            self.shell.restoreGeometry(QByteArray.fromBase64(window.encode()))
        shown = self._face.get("page")
        known = ("inbox", "matters", "sent", "notices", "outbox", "drafts", "mailbag", "training", "settings")
        self.shell.show_page(str(shown) if shown in known else "today")
