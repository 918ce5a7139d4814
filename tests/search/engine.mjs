// Runs the page's own search engine over a folder, without a browser:
//   node engine.mjs SCRIPT FOLDER LIMIT < queries.json
// Prints for each query the numbers found (LIMIT at most, or until it pauses; from a million on, all),
// and the files read for it. Of places (floor, digits, size) it prints turns and addresses, as both
// indexes have them, and of looks (text, size) what the check takes the text for.
import { readFileSync, existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const [script, folder, limit] = process.argv.slice(2);
const { Search, fileOf, fold, numbers, turnOf, unusual } = await import(pathToFileURL(script));
const check = await import(new URL("check/find.js", pathToFileURL(script)));
const asked = JSON.parse(readFileSync(0, "utf8"));
const table = asked.table ? new Map(asked.table) : null;
const answers = [];
const looked = new Map(); // for complete answers: a text is read and folded once for all queries
for (const query of asked.queries ?? []) {
  const read = new Map();
  const search = new Search(async (path) => {
    const file = `${folder}/${path}`;
    if (!existsSync(file)) return null;
    const bytes = readFileSync(file);
    read.set(path, path.endsWith(".bin") ? bytes.length : gzipSync(bytes, { level: 6 }).length);
    return new Uint8Array(bytes);
  });
  const all = Number(limit) >= 1e6;
  if (all) {
    const { look } = search;
    search.look = async (index, terms) => {
      if (!looked.has(index)) {
        const read = await look.call(search, index, terms);
        const whole = read && [read.title, read.doc, ...read.blocks].join("。");
        looked.set(index, { read, folded: read && fold(whole, table), plain: read && !unusual(whole) });
      }
      const { read, folded, plain } = looked.get(index);
      if (!read || !plain) return read && look.call(search, index, terms);
      return { ...read, hit: terms.every((term) => folded.includes(term)) };
    };
  }
  const found = [];
  let paused = false;
  for await (const hit of search.hits(query)) {
    paused = !hit;
    if (hit) found.push(hit.number);
    if (found.length >= Number(limit) || (paused && !all)) break;
  }
  answers.push({ query, found, paused, files: [...read.keys()], bytes: [...read.values()].reduce((a, b) => a + b, 0) });
}
const folded = (asked.folds ?? []).map((text) => [fold(text, table), numbers(fold(text, table))]);
const turns = [check.turnOf, turnOf].map((of) => (asked.turns ?? []).map((place) => of(...place)));
const files = [check, { turnOf, fileOf }].map((index) => (asked.turns ?? []).map(
  ([floor, digits, size]) => index.fileOf(floor, digits, index.turnOf(floor, digits, size))));
const looks = [];
for (const [text, size] of asked.looks ?? []) {
  const read = [], waves = [];
  const get = async (path) => {
    if (!existsSync(`${folder}/${path}`)) return null;
    read.push(path);
    return new Uint8Array(readFileSync(`${folder}/${path}`));
  };
  for await (const wave of check.candidates(text, size, get)) waves.push(wave.map(([number]) => number));
  looks.push({ waves, read: [...new Set(read)] });
}
const strange = (asked.strange ?? []).map(unusual);
console.log(JSON.stringify({ answers, folded, turns, files, looks, strange }));
