// Reads pages as people do who need large print, high contrast, a keyboard, or paper; prints JSON.
//   node reading.mjs CHROMIUM URL...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./chromium.mjs";

const [chromium, ...urls] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await launch(chromium);

const overflow = (page) =>
  page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
const size = (page) => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
const click = (page, selector) =>
  page.evaluate((it) => document.querySelectorAll(it).forEach((each) => each.click()), selector);

async function measured(page) {
  return page.evaluate(() => {
    const body = document.querySelector(".zm-body > p");
    const text = body ?? document.querySelector(".zm-page p");
    const style = getComputedStyle(text);
    const line = parseFloat(style.lineHeight);
    return {
      lang: document.documentElement.lang,
      h1: document.querySelectorAll("h1").length,
      heads: [...document.querySelectorAll("th")].every((th) => th.scope),
      font: parseFloat(style.fontSize),
      line: line / parseFloat(style.fontSize),
      gap: body ? (line + parseFloat(style.marginBottom)) / line : null,
      vague: [...document.querySelectorAll("a")].filter((a) => /点击|这里/.test(a.text)).length,
      moving: document.querySelectorAll("dialog, video, audio, marquee, [autoplay]").length,
      animations: document.getAnimations().length,
      scripts: document.querySelectorAll("script:not([type$='json'])").length,
      controls: document.querySelectorAll(".zm-sizes input").length,
    };
  });
}

// Tab from the top until the focus leaves: where it went, and whether it could be seen there.
async function walked(page) {
  const stops = [];
  for (let at = 0; at < 300; at += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const it = document.activeElement;
      if (it === document.body) return null;
      const shown = it.matches(".zm-sizes input") ? it.parentElement : it;
      const style = getComputedStyle(shown);
      return { text: shown.textContent.trim(), seen: style.outlineStyle !== "none" };
    });
    if (stop === null) break;
    stops.push(stop);
  }
  const links = await page.evaluate(() => document.querySelectorAll("a[href]").length);
  const unseen = stops.filter((stop) => !stop.seen).map((stop) => stop.text);
  return { first: stops[0]?.text, unseen, stops: stops.length, links };
}

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run());
  return result.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
}

const opened = async (url, width, features = []) => {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900 });
  await page.setBypassCSP(true); // for axe alone
  const session = await page.createCDPSession();
  await session.send("Emulation.setEmulatedMedia", { features });
  page.loaded = 0;
  page.on("request", (request) => (page.loaded += request.url().startsWith("data:") ? 0 : 1));
  await page.goto(url, { waitUntil: "load" });
  return page;
};

// A4: a browser with a Chinese voice; the voice notes what it is given.
async function aloud(url) {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    const said = [];
    const voice = { said, getVoices: () => [{ lang: "zh-CN" }], addEventListener() {} };
    voice.speak = (words) => said.push(words.text);
    voice.cancel = () => said.push("");
    Object.defineProperty(window, "speechSynthesis", { value: voice });
  });
  await page.goto(url, { waitUntil: "load" });
  const button = await page.$(".zm-read button");
  if (!button) return null;
  const state = () => page.evaluate((it) => [it.textContent, it.ariaPressed], button);
  const told = [await state()];
  await button.focus();
  for (const key of ["Enter", "Escape", "Space"]) {
    await page.keyboard.press(key);
    told.push(await state());
  }
  const said = await page.evaluate(() => window.speechSynthesis.said.join("|"));
  const title = await page.evaluate(() => document.querySelector("h1").innerText);
  await page.close();
  return { told, title: said.includes(title), ends: said.split("||").length };
}

const found = [];
for (const url of urls) {
  const page = await opened(url, 1280);
  const told = { url, requests: page.loaded, ...(await measured(page)), sizes: [], wide: [] };
  told.walk = await walked(page);
  const before = await page.evaluate(() => document.body.textContent);
  for (const at of [1, 2, 3, 4]) {
    await click(page, `.zm-sizes label:nth-of-type(${at}) input`);
    told.sizes.push((await size(page)) / 17);
    told.wide.push(await overflow(page));
  }
  await click(page, ".zm-contrast");
  told.same = before === (await page.evaluate(() => document.body.textContent));
  told.contrast = await violations(page);
  await page.close();
  const narrow = await opened(url, 320);
  told.wide.push(await overflow(narrow));
  await narrow.close();
  for (const feature of [
    { name: "prefers-color-scheme", value: "dark" },
    { name: "prefers-contrast", value: "more" },
  ]) {
    const themed = await opened(url, 360, [feature]);
    told[feature.value] = await violations(themed);
    await themed.close();
  }
  told.aloud = await aloud(url);
  const paper = await opened(url, 640);
  await paper.emulateMediaType("print");
  told.printed = await paper.evaluate(() => document.body.innerText);
  await paper.close();
  found.push(told);
}
await browser.close();
console.log(JSON.stringify(found));
