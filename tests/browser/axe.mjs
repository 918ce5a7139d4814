// Opens pages in Chromium at phone and desktop width and prints what axe-core finds, as JSON.
//   node axe.mjs CHROMIUM URL...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./chromium.mjs";

const [chromium, ...urls] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const widths = { phone: [360, 800], desktop: [1280, 900] };
const browser = await launch(chromium);
const found = [];
const hosts = new Set();
for (const url of urls) {
  for (const [name, [width, height]] of Object.entries(widths)) {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await page.setBypassCSP(true); // for axe alone; the pages themselves run no script
    page.on("request", (request) => {
      if (!request.url().startsWith("data:")) hosts.add(new URL(request.url()).host);
    });
    await page.goto(url, { waitUntil: "load" });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) found.push({ url, name, id: "scrolls-sideways", nodes: [String(overflow)] });
    await page.evaluate(axe);
    const result = await page.evaluate(() => globalThis.axe.run());
    for (const violation of result.violations) {
      found.push({ url, name, id: violation.id, nodes: violation.nodes.map((node) => node.html) });
    }
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify({ found, hosts: [...hosts], pages: urls.length * 2 }));
