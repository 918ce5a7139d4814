// Searches as a reader does: opens a page, types, reads what is told; prints it as JSON.
//   node search.mjs CHROMIUM URL PICTURES < steps.json
// A step is what to type; with PICTURES, the page is pictured at phone and desktop width.
import { readFileSync } from "node:fs";
import { found, launch } from "./chromium.mjs";

const [chromium, url, pictures] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
await page.setViewport({ width: 360, height: 800 });
const requests = [], errors = [];
page.on("request", (request) => requests.push(request.url()));
page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
page.on("pageerror", (error) => errors.push(String(error)));
await page.evaluateOnNewDocument(() => {
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
});
await page.goto(url, { waitUntil: "networkidle0" });
const before = [...requests];
const told = [];
for (const { typed, offline } of JSON.parse(readFileSync(0, "utf8"))) {
  await page.setOfflineMode(Boolean(offline));
  await page.focus("#zm-q");
  await page.evaluate(() => document.getElementById("zm-q").select());
  await page.keyboard.type(typed);
  await page.keyboard.press("Enter");
  await found(page);
  told.push(await page.evaluate(() => ({
    told: document.getElementById("zm-told").textContent,
    query: new URL(location.href).searchParams.get("q"),
    rows: [...document.querySelectorAll("#zm-found li")].map((row) => row.innerText),
    links: [...document.querySelectorAll("#zm-found a")].map((link) => link.pathname),
    marks: [...document.querySelectorAll("#zm-found mark")].map((mark) => mark.textContent),
    more: !document.getElementById("zm-more").hidden,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    shifted: globalThis.shifted,
  })));
  if (pictures) {
    for (const [width, height] of [[360, 800], [1280, 900]]) {
      await page.setViewport({ width, height });
      await page.screenshot({ path: `${pictures}/search-${told.length}-${width}.png` });
    }
    await page.setViewport({ width: 360, height: 800 });
  }
}
await browser.close();
console.log(JSON.stringify({ before, requests, errors, told }));
