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

export const MODES = ["light", "dark", "contrast", "print"];

export async function open(browser, url, { width, mode = "light", typed = "", bypass = false }) {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    Date.now = () => Date.UTC(2026, 2, 3, 4); // pages may say what is past
  });
  const session = await page.createCDPSession();
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: true });
  await page.setViewport({ width, height: 900 });
  if (bypass) await page.setBypassCSP(true); // for axe alone
  const scheme = mode === "dark" ? "dark" : "light";
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  if (mode === "print") await page.emulateMediaType("print");
  await page.goto(url, { waitUntil: "load" });
  if (mode === "contrast") await page.evaluate(() => document.querySelector(".zm-contrast").click());
  if (typed) await check(page, typed);
  if (url.includes("?q=")) await page.waitForSelector("#zm-found li");
  return page;
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
