// Runs the modules of /verify/ in Chromium over a site that has no pages, and tells what they read.
//   node checkcost.mjs CHROMIUM ADDRESS CASES
// A case is a number, a text to check, or (with a size of the log) a text to look up in the index.
import { readFileSync } from "node:fs";
import { launch } from "./chromium.mjs";

const [chromium, address, cases] = process.argv.slice(2);
const given = JSON.parse(readFileSync(cases, "utf8"));
const browser = await launch(chromium, { timeout: 0, protocolTimeout: 0 });
const page = await browser.newPage();
await page.setBypassCSP(true); // there is no page of ours whose policy would hold
await page.goto(`${address}check/0.bin.html`);
const answers = await page.evaluate(async (cases) => {
  const load = (name) => import(`/assets/check/${name}`);
  const [{ Checker }, { candidates }] = await Promise.all([load("check.js"), load("find.js")]);
  const answers = [];
  for (const { number, text, size } of cases) {
    const read = [];
    let asked = 0;
    const get = async (path) => {
      const answer = await fetch(`/${path}`);
      if (!answer.ok) return null;
      read.push(path);
      return new Uint8Array(await answer.arrayBuffer());
    };
    const exists = async (path) => {
      asked += 1;
      return (await fetch(`/${path}`, { method: "HEAD" })).ok;
    };
    const found = { match: null };
    if (size) for await (const wave of candidates(text, size, get)) found.match = wave.length;
    else {
      const checker = new Checker({ read: get, exists, fallback: () => load("noble-ed25519.js") });
      found.match = (await (number ? checker.checkNumber(number) : checker.checkText(text))).match;
    }
    answers.push({ ...found, read: [...new Set(read)], requests: new Set(read).size + asked });
  }
  return answers;
}, given);
await browser.close();
console.log(JSON.stringify(answers));
