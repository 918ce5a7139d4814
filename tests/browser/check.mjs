// Runs what the reader's check consists of in Chromium, and prints what came of it, as JSON.
//   node check.mjs CHROMIUM compare ADDRESS CASES    the modules of the page, case by case
//   node check.mjs CHROMIUM offline FILE CASES       the verifier, opened from the disk, likewise
//   node check.mjs CHROMIUM page ADDRESS TEXTS       the page, text by text, with what it fetched
//   node check.mjs CHROMIUM copied ADDRESS PLACES    what is copied from pages: [path, selector, width]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch, picture } from "./chromium.mjs";

const [chromium, task, place, cases, pictures] = process.argv.slice(2);
const browser = await launch(chromium);
const given = JSON.parse(readFileSync(cases, "utf8"));
const page = await browser.newPage();

async function compare() {
  await page.goto(place);
  return page.evaluate(async ({ statements, cases: rows }) => {
    const { src } = document.querySelector("script[type=module]");
    const modules = ["wording.js", "statement.js", "copying.js"].map((name) => import(new URL(name, src).href));
    const [wording, statement, copying] = await Promise.all(modules);
    const found = [];
    for (const { statement: at, given: text } of rows) {
      const edition = await statement.readStatement(statements[at].json);
      const named = wording.numbersIn(text).includes(edition.entry.id);
      const form = copying.wordingOf(edition);
      found.push(wording.compare(text, form, named).match);
    }
    return found;
  }, given);
}

async function offline() {
  await page.goto(place);
  return page.evaluate(async ({ statements, cases: rows, vkey }) => {
    const found = [];
    const fallback = () => globalThis.zhengming.noble();
    for (const { statement: at, given: text } of rows) {
      const files = { statement: statements[at].json, proof: statements[at].proof };
      const told = await globalThis.zhengming
        .verifyFiles({ ...files, vkey, given: text, fallback })
        .catch((error) => ({ match: error.told || String(error) }));
      found.push(told.match);
    }
    return found;
  }, given);
}

// A browser whose WebCrypto has no Ed25519.
function forget() {
  const { importKey } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.importKey = function known(form, key, algorithm, ...rest) {
    if (algorithm.name === "Ed25519") return Promise.reject(new DOMException("", "NotSupportedError"));
    return importKey.call(this, form, key, algorithm, ...rest);
  };
}

// By keyboard alone: into the text, on to the button, and there Enter.
async function type(one, text) {
  await one.waitForSelector("#zm-check:not([hidden])");
  await one.focus("#zm-given");
  await one.evaluate((value) => {
    document.activeElement.value = value;
  }, text);
  await one.keyboard.press("Tab");
  await one.keyboard.press("Enter");
}

async function inspect(one) {
  await one.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const result = await one.evaluate(() => globalThis.axe.run());
  return result.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}

async function check() {
  const found = [];
  for (const { text, name, width, old, axe, query } of given) {
    const one = await browser.newPage();
    if (old) await one.evaluateOnNewDocument(forget);
    if (axe) await one.setBypassCSP(true); // for axe alone; the others run under the policy
    await one.setViewport({ width: width || 360, height: 800 });
    const fetched = [];
    const wrong = [];
    one.on("response", async (answer) => {
      const kind = answer.request().resourceType();
      if (kind !== "fetch" || answer.status() !== 200 || answer.request().method() !== "GET") return;
      fetched.push([new URL(answer.url()).pathname, (await answer.buffer().catch(() => "")).length]);
    });
    one.on("pageerror", (error) => wrong.push(String(error)));
    await one.goto(place + (query || ""), { waitUntil: "load" });
    if (!query) await type(one, text);
    await one.waitForSelector("#zm-verdict h2", { timeout: 20000 });
    await one.waitForNetworkIdle({ idleTime: 100 });
    const told = await one.$eval("#zm-verdict", (node) => node.innerText);
    const overflow = await one.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (pictures) await picture(one, { path: `${pictures}/${name}.png` });
    const violations = axe ? await inspect(one) : [];
    found.push({ name, told, fetched, wrong, overflow, violations });
    await one.close();
  }
  return found;
}

// What goes to the clipboard when something on a page is selected; null where it is not there.
async function copied() {
  const found = [];
  for (const [path, selector, width] of given) {
    await page.setViewport({ width, height: 800 });
    await page.goto(place + path, { waitUntil: "load" });
    const text = await page.evaluate((wanted) => {
      const node = document.querySelector(wanted);
      if (node) getSelection().selectAllChildren(node);
      return node && getSelection().toString();
    }, selector);
    found.push(text);
  }
  return found;
}

const tasks = { compare, offline, page: check, copied };
console.log(JSON.stringify(await tasks[task]()));
await browser.close();
