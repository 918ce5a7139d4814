// Starts Chromium quietly, and opens pages in the forms in which readers see them.
import puppeteer from "puppeteer-core";

export const launch = (executablePath, more = {}) =>
  puppeteer.launch({
    ...more,
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--hide-scrollbars",
    ],
  });

export const MODES = ["light", "dark", "forced", "contrast", "print"];

export async function open(browser, url, { width, mode = "light", typed = "", bypass = false }) {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    Date.now = () => Date.UTC(2026, 2, 3, 4); // pages may say what is past
  });
  const session = await page.createCDPSession();
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: true });
  if (bypass) await page.setBypassCSP(true); // for axe alone
  await dress(page, { width, mode });
  await page.goto(url, { waitUntil: "load" });
  if (mode === "contrast") await contrast(page);
  if (typed) await check(page, typed);
  if (url.includes("?q=")) await found(page);
  return page;
}

// Until a search has ended or pauses: what it finds comes a few at a time.
export const found = (page) =>
  page.waitForFunction(() => {
    const told = document.getElementById("zm-told").textContent;
    return told && !told.startsWith("正在");
  });

const forcing = new WeakMap(); // sessions for a reader's own colours, which puppeteer does not know
async function dress(page, { width, mode }) {
  await page.setViewport({ width, height: 900 });
  const scheme = mode === "dark" ? "dark" : "light";
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  if (mode === "print") await page.emulateMediaType("print"); // which takes the features away
  await forcing.get(page)?.detach();
  forcing.delete(page);
  if (mode === "forced") {
    const session = await page.createCDPSession();
    forcing.set(page, session);
    const features = [{ name: "forced-colors", value: "active" }];
    await session.send("Emulation.setEmulatedMedia", { features });
  }
}

const contrast = (page) =>
  page.evaluate(() => {
    const box = document.querySelector(".zm-contrast");
    if (!box.checked) box.click();
  });

// Turn an open page into another form. From high contrast and paper there is no way back.
export async function look(page, { width, mode }) {
  await dress(page, { width, mode });
  if (mode === "contrast") await contrast(page);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

// A picture of the whole page, as tall as its document is now. Left to itself the browser takes the
// height of the last frame that it drew, so a picture of what came since would be cut off.
export async function picture(page, options) {
  const clip = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return { x: 0, y: 0, width: scrollWidth, height: scrollHeight };
  });
  return page.screenshot({ ...options, clip });
}

// By keyboard alone: into the text, on to the button, and there Enter.
async function check(page, typed) {
  await page.waitForSelector("#zm-check:not([hidden])");
  await page.focus("#zm-given");
  await page.evaluate((value) => {
    document.activeElement.value = value;
  }, typed);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#zm-verdict h2", { timeout: 20000 });
  await page.waitForNetworkIdle({ idleTime: 100 });
  await page.evaluate(() => document.activeElement.blur());
}
