// Asks Pagefind's own browser code over files: node pagefind.mjs FOLDER < queries.json
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const asked = JSON.parse(readFileSync(0, "utf8"));
let read = new Map();
globalThis.fetch = async (url) => {
  const path = String(url).split("?")[0].replace(/^(https?:\/\/[^/]+|file:\/\/)?/, "");
  const name = path.slice(path.indexOf("pagefind/") + "pagefind/".length);
  const bytes = readFileSync(`${folder}/${name}`);
  read.set(name, bytes.length);
  return new Response(bytes, { status: 200 });
};
globalThis.document = { querySelector: () => ({ getAttribute: () => "zh-cn" }), currentScript: null };
globalThis.window = globalThis;
globalThis.location = new URL("http://localhost/");
const pagefind = await import(pathToFileURL(`${folder}/pagefind.js`));
await pagefind.options({ basePath: "http://localhost/pagefind/", baseUrl: "/" });
await pagefind.init();
const fixed = new Map(read);
fixed.set("pagefind.js", readFileSync(`${folder}/pagefind.js`).length);
const answers = [];
for (const query of asked) {
  read = new Map();
  const { results } = await pagefind.search(`"${query}"`);
  const shown = await Promise.all(results.slice(0, 10).map((each) => each.data()));
  const all = [...fixed.values(), ...read.values()].reduce((a, b) => a + b, 0);
  const found = [];
  for (const each of results) found.push((await each.data()).url.split("/").filter(Boolean).at(-1));
  answers.push({ query, found, bytes: all, files: fixed.size + shown.length });
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0)); // its worker would wait
