// statement.json, read and held against its commitment; the texts that people copy from it. Follows
// publish/render/documents.py and publish/domain/plaintext.py.

import { fault, hex, sha256, unhex, utf8 } from "./proof.js";

const EDITIONS = { first: "首次发布", update: "续报", correction: "更正", withdrawal: "撤下" };
const STATES = {
  published: "有效", updated: "有效（已续报）", corrected: "已更正", withdrawn: "已撤下",
};
const REASONS = {
  superseded: "已被新的规定或发布替代",
  legal: "依照法律规定撤下",
  privacy: "涉及个人信息或者隐私",
  secrecy: "涉及不宜公开的事项",
  court_order: "依照生效法律文书撤下",
};
const STATUS_OF = {
  first: "published", update: "updated", correction: "corrected", withdrawal: "withdrawn",
};
const INLINE = new Set(["STRONG", "EM", "A", "BR", "SUB", "SUP"]);
const KEYS = "at,commit,id,kind,log,prev,rev,status,v";
const FINDINGS = {
  unfounded: "不属实", partly_founded: "部分属实", founded: "属实", undetermined: "无法认定",
};
const LIMITS = "本结论只针对文中所列的具体问题，不构成对有关人员或者事项的全面评价。";
const LOST = "statement.json 的格式不正确";

// RFC 8785 for what contents are made of: no number but integers, no key but ASCII.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") {
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw fault(LOST);
    return JSON.stringify(value);
  }
  const rows = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${rows.join(",")}}`;
}

function leafOf(text) {
  const entry = JSON.parse(text);
  const sound =
    canonical(entry) === text &&
    Object.keys(entry).sort().join() === KEYS &&
    entry.v === 1 &&
    Number.isSafeInteger(entry.rev) &&
    entry.rev > 0 &&
    /^[CN]\d{4}-\d{4,7}$/.test(entry.id) &&
    /^[0-9a-f]{64}$/.test(entry.commit);
  if (!sound) throw fault("台账条目的格式不正确");
  return { ...entry, text };
}

// Returns { entry, last, content, notice, url, index }: entry is the edition's leaf, last the one
// that counts, which is another where the text was erased; placed is where its own entry is said to
// be. Throws unless the commitment opens.
export async function readStatement(data) {
  let value;
  try {
    value = JSON.parse(data);
    if (value.format !== "zhengming-statement/v1") throw fault(LOST);
    return await opened(value);
  } catch (error) {
    if (error.told) throw error;
    throw fault(LOST);
  }
}

async function opened(value) {
  const entry = leafOf(value.leaf);
  const source = value.redaction || value;
  const last = leafOf(source.leaf);
  const notice = value.redaction ? source.notice : null;
  const content = value.redaction ? null : value.content;
  const same =
    [entry, last].every((leaf) => leaf.id === value.number && leaf.rev === value.edition) &&
    entry.log === value.log &&
    last.log === value.log &&
    entry.commit === value.commit &&
    last.commit === source.commit &&
    value.status === last.status &&
    (last.status === "redacted") === Boolean(value.redaction) &&
    Number.isSafeInteger(source.index);
  if (!same) throw fault("statement.json 里的说法与其中的台账条目不符");
  const committed = utf8(canonical(notice || content));
  const bytes = [utf8("zhengming-commit/v1\n"), unhex(source.salt), committed];
  if (source.salt.length !== 64 || hex(await sha256(...bytes)) !== last.commit) {
    throw fault("内容和盐值打不开台账里的承诺，文字已被改动");
  }
  if (content) checkContent(content, entry);
  else if (notice.statement !== entry.id || notice.edition !== entry.rev) {
    throw fault("删除说明说的是另一个版本");
  }
  const path = `${value.log.replace(/log$/, "")}statements/${entry.id}/v${entry.rev}/`;
  if (value.url.replace(/^https?:\/\//, "") !== path) throw fault("网址与台账条目不符");
  return { entry, last, content, notice, url: value.url, index: source.index, placed: value.index };
}

function checkContent(content, entry) {
  const first = entry.rev === 1;
  const sound =
    content.v === 1 &&
    content.kind === entry.kind &&
    STATUS_OF[content.edition] === entry.status &&
    content.statement === (first ? undefined : entry.id) &&
    content.revises === (first ? undefined : entry.rev - 1) &&
    [content.title, content.issuer, content.pub_date, content.body].every((t) => typeof t === "string");
  if (!sound) throw fault("公开内容的类别、编号或版本与台账条目不符");
}

// The forms in which a text travels (publish/domain/copying.py); null where there is none to
// compare with.
export function wordingOf({ entry, content, url }) {
  if (!content) return null;
  const note = content.withdrawal ? withdrawn(content) : ""; // which has no text
  const body = note ? "" : plainText(told(content));
  const rows = [
    ["编号", entry.id],
    ["版本", `第${entry.rev}版（${EDITIONS[content.edition]}）`],
    ["状态", `${STATES[entry.status]}（本版发布时）`],
    ["标题", content.title],
    ["发布机关", content.issuer],
    ["发布时间", content.pub_date],
  ];
  if (content.doc_number) rows.push(["文号", content.doc_number]);
  const head = rows.map(([name, told]) => `${name}：${told}`).join("\n");
  const blocks = [head, body, corrected(content.correction), note, url].filter(Boolean);
  const whole = `${blocks.join("\n\n").normalize("NFC")}\n`;
  const bare = note ? "" : bareLines(told(content));
  return {
    whole, title: content.title, body, bare,
    parts: partsOf(content),
    leads: leadsOf(content, entry),
    news: note || corrected(content.correction) || body,
    others: othersOf(content),
  };
}

// How a post begins (publish/domain/fixed_words.py).
function leadsOf(content, { id, rev }) {
  const { edition, finding, correction, conclusion_unchanged: unchanged } = content;
  const found = finding && !correction ? `核查结论：${FINDINGS[finding]}` : "";
  const stands = { true: "此前结论不变", false: "此前结论有变化" }[unchanged];
  const about = {
    first: [`编号${id}`, found],
    update: [`续${id}第${rev - 1}版`, found, stands],
    correction: [`更正${id}第${rev - 1}版`, correction?.affects_conclusion ? "影响结论" : "不影响结论"],
    withdrawal: [`撤下${id}`],
  }[edition].filter(Boolean).join("，");
  const prefix = { update: "续报：", correction: "更正：", withdrawal: "撤下：" }[edition] || "";
  return [content.title, content.short_title].map((title) => `【${prefix}${title}】（${about}）`);
}

// Every text that is not in the body, and what pages say of it in fixed words
// (publish/domain/fixed_words.py).
function othersOf({ summary: _, points: __, body: ___, ...rest }) {
  const { correction, conclusion_unchanged: unchanged } = rest;
  const found = textsIn(rest);
  if (unchanged) found.push("此前的核查结论没有变化。");
  if (unchanged === false) found.push("此前的核查结论有变化，请以本版为准。");
  if (correction?.affects_conclusion) found.push("本次更正影响结论，请以更正后的内容为准。");
  if (correction?.affects_conclusion === false) found.push("本次更正不影响结论。");
  return found;
}

function textsIn(value) {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

// Summary, finding, points and body proper stand apart on a page; each in all forms.
function partsOf(content) {
  const found = [content.finding ? `核查结论：${FINDINGS[content.finding]}。` : ""].filter(Boolean);
  if (found.length && content.form === "clarification" && content.finding !== "undetermined") {
    found[0] += LIMITS;
  }
  const parts = [found, content.withdrawal ? noteOf(content) : both(content.body)];
  if (content.summary) {
    const { claim, fact, conclusion } = content.summary;
    const box = ["网传", claim, "查明", fact, "结论", conclusion].join("\n");
    parts.unshift([[box, ...found].join("\n"), box, ...both(summary(content))]);
  }
  if (content.points?.length) {
    const forms = both(table(content));
    const alone = [" | ", "\n"].map((mark) => cellsOf(content).map((row) => row.join(mark)).join("\n"));
    parts.splice(-1, 0, [...forms.map((form) => `逐项对照\n${form}`), ...forms, ...alone]);
  }
  return parts.filter((part) => part.length);
}

const both = (html) => [plainText(html), bareLines(html)];

// Summary and points stand before the body (publish/domain/content.py).
const told = (content) => summary(content) + table(content) + content.body;

function summary({ summary: s }) {
  const lines = s ? [`网传：${s.claim}`, `查明：${s.fact}`, `结论：${s.conclusion}`] : [];
  return lines.map((line) => `<p>${escaped(line)}</p>`).join("");
}

function table(content) {
  const row = (cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
  const rows = cellsOf(content).map(row);
  const head = row(["网传内容", "查明事实", "依据", "结论"]);
  return rows.length ? `<table>${head}${rows.join("")}</table>` : "";
}

const cellsOf = ({ points }) =>
  (points || []).map((p) => [p.claim, p.fact, p.basis || "—", p.conclusion]);

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

const decided = ({ reason, authority }) => `原因：${REASONS[reason]}。决定单位：${authority}。`;

const withdrawn = ({ pub_date: at, withdrawal: why }) =>
  `撤下说明：${at}。${decided(why)}${why.note}`;

// The note of a withdrawal as the page has it, and the file.
function noteOf(content) {
  const { pub_date: at, withdrawal: why } = content;
  const page = `${at}撤下。${decided(why)}\n${why.note}`;
  return [`撤下说明\n${page}`, page, withdrawn(content)];
}

function corrected(correction) {
  if (!correction) return "";
  const reason = correction.reason.split(/\s+/).filter(Boolean).join(" ");
  const changes = (correction.changes || []).map((c) => `“${c.before}”更正为“${c.after}”`);
  return [`更正说明：${/[。！？]$/.test(reason) ? reason : `${reason}。`}`, ...changes].join("\n");
}

// -- HTML to plain text ---------------------------------------------------------------------------

const parsed = (html) => new DOMParser().parseFromString(`<body>${html}</body>`, "text/html").body;

export function plainText(html) {
  return paragraphs(parsed(html).childNodes).join("\n\n");
}

// As a browser copies it from a page: a line a block, item and cell, without any marks.
function bareLines(html) {
  const lines = html.replaceAll("\n", "").replace(/<(?!\/?(?:a|em|strong|sub|sup)[ >])[^>]*>/g, "\n");
  return parsed(lines).textContent.split("\n").filter((line) => line.trim()).join("\n");
}

function paragraphs(nodes) {
  const found = [];
  for (const node of nodes) {
    if (node.nodeType !== 1 || node.tagName === "HR") continue;
    if (node.tagName === "UL" || node.tagName === "OL") found.push(items(node).join("\n"));
    else if (node.tagName === "TABLE") found.push(rowsOf(node).join("\n"));
    else if (node.tagName === "BLOCKQUOTE") found.push(...paragraphs(node.childNodes));
    else found.push(inline(node));
  }
  return found.filter(Boolean);
}

function items(list) {
  const lines = [];
  let at = Number.parseInt(list.getAttribute("start") || "1", 10);
  for (const item of [...list.children].filter((node) => node.tagName === "LI")) {
    const mark = list.tagName === "OL" ? `${at}. ` : "· ";
    at += 1;
    const own = [...item.childNodes].filter(isInline).map(piece).join("").trim();
    const nested = paragraphs([...item.childNodes].filter((node) => !isInline(node)));
    const inner = [own, ...nested].filter(Boolean).flatMap((each) => each.split("\n"));
    inner.forEach((line, row) => lines.push((row ? "  " : mark) + line));
  }
  return lines;
}

function rowsOf(table) {
  const cells = (row) => [...row.children].map((cell) => inline(cell).replaceAll("\n", " "));
  return [...table.querySelectorAll("tr")].map((row) => cells(row).join(" | "));
}

function isInline(node) {
  return node.nodeType === 3 || INLINE.has(node.tagName);
}

function inline(node) {
  return [...node.childNodes].map(piece).join("").trim();
}

function piece(node) {
  if (node.nodeType === 3) return node.data.replaceAll("\n", "");
  if (node.tagName === "BR") return "\n";
  const text = [...node.childNodes].map(piece).join("");
  const address = node.tagName === "A" ? (node.getAttribute("href") || "").replace(/^mailto:/, "") : "";
  return address && address !== text ? `${text}（${address}）` : text;
}
