// The page /verify/: form, verdict, and what this browser remembers of the log.

import { Checker } from "./check.js";
import { make, proven, tell } from "./words.js";

const form = document.getElementById("zm-check");
const verdict = document.getElementById("zm-verdict");
const remember = form.elements.remember;
const root = new URL(form.dataset.root, document.baseURI);
const KEPT = `zhengming ${root.pathname}`;

// Always asked for anew: pages, index and log must be of one moment.
async function ask(path, method) {
  const options = { method, cache: "no-cache", credentials: "omit" };
  let answer;
  try {
    answer = await fetch(new URL(path, root), options);
  } catch {
    throw Object.assign(new Error(path), { told: "网络不通，没有核对成。请稍后再试。" });
  }
  if (answer.status === 404) return null;
  if (!answer.ok) throw Object.assign(new Error(path), { told: `网站没有回答（${answer.status}），请稍后再试。` });
  return method === "HEAD" ? true : new Uint8Array(await answer.arrayBuffer());
}

const parts = {
  read: (path) => ask(path, "GET"),
  exists: (path) => ask(path, "HEAD"),
  fallback: () => import("./noble-ed25519.js"),
};

async function run(given) {
  const checker = new Checker(parts);
  const number = given.trim().toUpperCase();
  const asked = /^[CN]\d{4}-\d{4,7}$/.test(number);
  const found = await (asked ? checker.checkNumber(number) : checker.checkText(given));
  const nodes = tell(found, given, (id, rev) => new URL(`statements/${id}/v${rev}/`, root).href);
  const how = make("details");
  how.append(make("summary", "台账怎样证明"));
  how.append(found.proof ? proven(found) : make("p", `检查点由公钥 ${found.keys[0].name}+${found.keys[0].id} 签名。`));
  how.append(make("p", await memory(checker, found)));
  return [...nodes, how];
}

// Holds the log against what this browser saw last, and keeps what it sees now.
async function memory(checker, { now, keys }) {
  if (!remember.checked) return "没有记住台账进度。";
  const key = keys[0].vkey;
  const last = JSON.parse(kept("getItem") || "null");
  if (last && last.key !== key) return alarm("台账公钥与上次不同，请从别的渠道核对公钥。");
  if (last?.size > now.size) return alarm(`台账比上次短了（上次 ${last.size} 条，现在 ${now.size} 条）。`);
  if (last?.size) await checker.consistent(last, now);
  kept("setItem", JSON.stringify({ ...now, key }));
  return last ? `台账包含这台设备上次看到的全部 ${last.size} 条，没有改写过。` : "已在这台设备上记住台账进度，下次核对时检查它有没有被改写。";
}

function kept(act, value) {
  try {
    return localStorage[act](KEPT, value);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function alarm(told) {
  throw Object.assign(new Error(told), { told });
}

function show(...nodes) {
  verdict.replaceChildren(...nodes);
  verdict.scrollIntoView({ block: "nearest" });
}

function failed(error) {
  const box = make("div", "", "zm-verdict zm-verdict-stop");
  box.append(make("h2", "核验没有通过"), make("p", error.told || "这个浏览器太旧，核验做不完。请换一个浏览器，或者使用命令行工具。"));
  box.append(make("p", "在弄清楚之前，请不要相信或者转发这段文字，并请告诉本院。"));
  show(box);
}

async function submit(event) {
  event?.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  form.ariaBusy = "true";
  show(make("p", "正在核对……"));
  try {
    show(...(await run(form.elements.text.value)));
  } catch (error) {
    failed(error);
  }
  form.ariaBusy = "false";
  button.disabled = false;
}

form.addEventListener("submit", submit);
remember.checked = kept("getItem") !== "off";
remember.addEventListener("change", () => (remember.checked ? kept("removeItem") : kept("setItem", '"off"')));
form.hidden = false;
const asked = new URLSearchParams(location.search).get("n");
if (asked) {
  form.elements.text.value = asked;
  submit();
}
