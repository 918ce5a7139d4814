// Starts Chromium as every script here needs it: quiet, and asking nobody for anything.
import puppeteer from "puppeteer-core";

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launch = (executablePath) => puppeteer.launch({ executablePath, headless: true, args });
