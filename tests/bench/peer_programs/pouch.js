// PouchDB and its server: `node pouch.js serve PORT HOST FOLDER`, `load|change URL FILE`, `pull|push URL FOLDER`,
// `edit FOLDER FILE`. Files have a JSON object a line, with its `_id`. It runs where its packages are (NODE_PATH).
// Prints the seconds that it took.
const PouchDB = require('pouchdb'), fs = require('fs');
const lines = file => fs.readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line));
const kept = folder => new PouchDB(folder + '/db', {auto_compaction: true});
async function change(db, file) {
  const changes = lines(file);
  const held = await db.allDocs({keys: changes.map(one => one._id), include_docs: true});
  await db.bulkDocs(changes.map((one, place) => ({...held.rows[place].doc, ...one})));
}
async function load(db, file) {
  const all = lines(file);
  for (let start = 0; start < all.length; start += 500) await db.bulkDocs(all.slice(start, start + 500));
}
function serve(port, host, folder) {
  fs.mkdirSync(folder, {recursive: true});
  const express = require('express-pouchdb/node_modules/express');
  const defaults = PouchDB.defaults({prefix: folder + '/'});
  const options = {mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null'};
  const app = express();
  app.use('/', require('express-pouchdb')(defaults, options));
  app.listen(+port, host);
}
async function main([what, where, file, folder]) {
  if (what === 'serve') return serve(where, file, folder);
  const url = where + '/docs';
  const started = process.hrtime.bigint();
  if (what === 'load') await load(new PouchDB(url), file);
  else if (what === 'change') await change(new PouchDB(url), file);
  else if (what === 'edit') await change(kept(where), file);
  else if (what === 'pull') await kept(file).replicate.from(url);
  else await kept(file).replicate.to(url);
  console.log(Number(process.hrtime.bigint() - started) / 1e9);
  process.exit(0);
}
main(process.argv.slice(2)).catch(error => { console.error(error); process.exit(1); });
