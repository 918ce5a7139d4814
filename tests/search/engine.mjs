// Runs the page's own search engine over a folder, without a browser:
//   node engine.mjs SCRIPT FOLDER LIMIT < queries.json
// Prints for each query the numbers found (LIMIT at most), and the files read for it.
import { readFileSync, existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const [script, folder, limit] = process.argv.slice(2);
const { Search, fold, pairs, wideEnd, middleEnd } = await import(pathToFileURL(script));
const asked = JSON.parse(readFileSync(0, "utf8"));
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
  if (Number(limit) > 1e6) {
    const { look } = search;
    search.look = async (index, words) => {
      const known = looked.get(index);
      if (known && fold(words) === words) return known.folded.includes(words) ? known.hit : null;
      const hit = await look.call(search, index, words);
      if (hit) looked.set(index, { hit, folded: fold([hit.title, hit.doc, ...hit.blocks].join("。")) });
      return hit;
    };
  }
  const found = [];
  for await (const hit of search.hits(query)) {
    found.push(hit.number);
    if (found.length >= Number(limit)) break;
  }
  answers.push({ query, found, files: [...read.keys()], bytes: [...read.values()].reduce((a, b) => a + b, 0) });
}
const table = asked.table ? new Map(asked.table) : null;
const folded = (asked.folds ?? []).map((text) => [fold(text, table), pairs(fold(text, table))]);
const ends = (asked.ends ?? []).map(([shard, size]) => [wideEnd(shard, size), middleEnd(shard, size)]);
console.log(JSON.stringify({ answers, folded, ends }));
