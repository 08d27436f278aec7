// PouchDB and its server: `node pouch.js serve PORT FOLDER`, `load URL FILE`, `change URL FILE`, `pull|push URL FOLDER`,
// `edit FOLDER FILE`. Files have a JSON object a line, with its `_id`. It runs where its packages are (NODE_PATH).
const PouchDB = require('pouchdb'), fs = require('fs');
const lines = file => fs.readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line));
async function change(db, file) {
  const changes = lines(file);
  const held = await db.allDocs({keys: changes.map(one => one._id), include_docs: true});
  await db.bulkDocs(changes.map((one, place) => ({...held.rows[place].doc, ...one})));
}
async function main([what, where, file]) {
  if (what === 'serve') {
    fs.mkdirSync(file, {recursive: true});
    const express = require('express-pouchdb/node_modules/express');
    const kept = PouchDB.defaults({prefix: file + '/'});
    const options = {mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null'};
    const app = express();
    app.use('/', require('express-pouchdb')(kept, options));
    app.listen(+where, '127.0.0.1');
    return;
  }
  const remote = what === 'edit' ? null : new PouchDB(where);
  const own = what === 'pull' || what === 'push' ? new PouchDB(file, {auto_compaction: true}) : null;
  if (what === 'load') {
    const all = lines(file);
    for (let start = 0; start < all.length; start += 500) await remote.bulkDocs(all.slice(start, start + 500));
  } else if (what === 'change') await change(remote, file);
  else if (what === 'edit') await change(new PouchDB(where, {auto_compaction: true}), file);
  else if (what === 'pull') await own.replicate.from(remote);
  else await own.replicate.to(remote);
  process.exit(0);
}
main(process.argv.slice(2)).catch(error => { console.error(error); process.exit(1); });
