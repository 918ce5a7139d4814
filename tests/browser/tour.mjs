// Walks through pages as readers do: with each theme, by keyboard, on a thin line, without scripts.
//   node tour.mjs CHROMIUM STOPS
// STOPS is JSON: [{name, url, typed}]. Prints what was found at each, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch, look, open } from "./chromium.mjs";

const [chromium, list] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = [
  [1280, "light"],
  [360, "light"],
  [360, "dark"],
  [360, "forced"],
  [360, "contrast"],
];
const browser = await launch(chromium);

// What a background alone sets apart looks like its surroundings where a reader's own colours rule.
function flat() {
  const marks = document.querySelectorAll(".zm-state, .zm-note, .zm-tag, .zm-summary");
  return [...marks]
    .filter((it) => it.checkVisibility() && parseFloat(getComputedStyle(it).borderTopWidth) < 1)
    .map((it) => it.className);
}

// Each look at the same page, one after the other: opened and checked once, and axe brought once.
async function faults(stop) {
  const page = await open(browser, stop.url, { ...stop, width: LOOKS[0][0], bypass: true });
  await page.evaluate(axe);
  const found = [];
  for (const [width, mode] of LOOKS) {
    await look(page, { width, mode });
    const forced = await page.evaluate(() => matchMedia("(forced-colors: active)").matches);
    if (forced !== (mode === "forced")) throw new Error(`forced colors in ${mode}: ${forced}`);
    const without = forced ? await page.evaluate(flat) : [];
    if (without.length) found.push([mode, width, "has no border", without]);
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    found.push(...violations.map(({ id, nodes }) => [mode, width, id, nodes.map((node) => node.html)]));
    if (over > 0) found.push([mode, width, "scrolls sideways", [String(over)]]);
  }
  await page.close();
  return found;
}

// Tab from the top until the focus leaves. Everything that can be pressed must be come to, in the
// order in which it stands, and be seen to have the focus.
async function walk(stop) {
  const page = await open(browser, stop.url, { ...stop, width: 1280 });
  await page.evaluate(() => {
    document.documentElement.tabIndex = -1; // begin at the top, wherever the page was used
    document.documentElement.focus();
    const wanted = "a[href], button, input, textarea, select, summary";
    const shown = [...document.querySelectorAll(wanted)].filter((it) => it.checkVisibility());
    const first = (it) => it.type !== "radio" || it.checked; // arrows go to the others
    globalThis.wanted = shown.filter(first);
  });
  const stops = [];
  for (let at = 0; at < 400; at += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const it = document.activeElement;
      if (it === document.body) return null;
      const shown = it.matches(".zm-sizes input") ? it.parentElement : it;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      return {
        place: globalThis.wanted.indexOf(it),
        text: (shown.textContent || it.id).trim().slice(0, 40),
        seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
      };
    });
    if (found === null) break;
    stops.push(found);
  }
  const wanted = await page.evaluate(() => globalThis.wanted.length);
  await page.close();
  const places = stops.map((each) => each.place).filter((place) => place >= 0);
  return {
    first: stops[0]?.text,
    missed: wanted - new Set(places).size,
    disordered: places.filter((place, at) => at > 0 && place < places[at - 1]).length,
    unseen: stops.filter((each) => !each.seen).map((each) => each.text),
    ended: stops.length < 400,
  };
}

async function weighed(stop) {
  const page = await browser.newPage();
  await page.setViewport({ width: 360, height: 800 });
  await page.setCacheEnabled(false);
  await page.evaluateOnNewDocument(() => {
    globalThis.shifted = 0;
    new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries()) globalThis.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const sent = new Map();
  let bytes = 0;
  const session = await page.createCDPSession();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ request }) => {
    if (!request.url.startsWith("data:")) sent.set(request.url, new URL(request.url).host);
  });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(stop.url, { waitUntil: "load" });
  await page.waitForNetworkIdle({ idleTime: 500 });
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const shifted = await page.evaluate(() => globalThis.shifted);
  await page.close();
  return { shifted, bytes, requests: sent.size, hosts: [...new Set(sent.values())] };
}

async function text(stop, script) {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(script);
  await page.goto(stop.url.split("?")[0], { waitUntil: "load" });
  const told = await page.evaluate(() => {
    for (const extra of document.querySelectorAll(".zm-read")) extra.remove(); // the button that reads
    return document.querySelector("#main").innerText;
  });
  await page.close();
  return told;
}

const found = [];
for (const stop of JSON.parse(readFileSync(list, "utf8"))) {
  const told = { name: stop.name, faults: await faults(stop), walk: await walk(stop) };
  if (!stop.typed) {
    told.weight = await weighed(stop);
    told.plain = await text(stop, false);
    told.scripted = await text(stop, true);
  }
  found.push(told);
}
await browser.close();
console.log(JSON.stringify(found));
