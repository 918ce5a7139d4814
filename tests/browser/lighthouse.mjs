// Lets Lighthouse look at pages as on a phone, and prints its scores and findings as JSON.
//   node lighthouse.mjs CHROMIUM URL...
import lighthouse from "lighthouse";
import { launch } from "./chromium.mjs";

const [chromium, ...urls] = process.argv.slice(2);
const browser = await launch(chromium);
const port = Number(new URL(browser.wsEndpoint()).port);
const found = [];

// What it could not look at, on a machine that is busy, is no finding: then it looks again.
const unseen = ({ audits }) =>
  Object.values(audits)
    .filter(({ scoreDisplayMode }) => scoreDisplayMode === "error")
    .map(({ id, errorMessage }) => `${id}: ${errorMessage}`);

async function look(url) {
  for (let rest = 2; ; rest -= 1) {
    const { lhr } = await lighthouse(url, { port, output: "json", logLevel: "error" });
    if (!rest || (!lhr.runtimeError && !unseen(lhr).length)) return lhr;
  }
}

for (const url of urls) {
  const lhr = await look(url);
  const scores = Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(100 * score)]);
  const audits = Object.values(lhr.audits).map(({ id, score, numericValue }) => [
    id,
    { score, value: numericValue ?? null },
  ]);
  const { items } = lhr.audits["network-requests"].details;
  const requests = items.filter((each) => !each.url.startsWith("data:")); // in the page itself
  found.push({
    url,
    error: lhr.runtimeError?.message ?? null,
    unseen: unseen(lhr),
    scores: Object.fromEntries(scores),
    audits: Object.fromEntries(audits),
    requests: requests.map(({ url: address, transferSize, resourceType }) => ({
      url: address,
      bytes: transferSize,
      type: resourceType,
    })),
    failed: Object.values(lhr.categories).flatMap(({ id, auditRefs }) =>
      auditRefs
        .filter((ref) => ref.weight > 0 && (lhr.audits[ref.id].score ?? 1) < 0.9)
        .map((ref) => [id, ref.id, lhr.audits[ref.id].displayValue ?? lhr.audits[ref.id].title]),
    ),
  });
}
await browser.close();
console.log(JSON.stringify(found));
