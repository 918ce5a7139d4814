// The forms in which people copy a statement: from the file, from an article, from the page. Follows
// publish/domain/copying.py, fixed_words.py and particulars.py.

import { bareLines, plainText } from "./plaintext.js";

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
const FINDINGS = {
  unfounded: "不属实", partly_founded: "部分属实", founded: "属实", undetermined: "无法认定",
};
const LIMITS = "本结论只针对文中所列的具体问题，不构成对有关人员或者事项的全面评价。";

// Null where there is none to compare with.
export function wordingOf({ entry, content, url }) {
  if (!content) return null;
  const note = content.withdrawal ? withdrawn(content) : ""; // which has no text
  const [body, bare] = note ? ["", ""] : both(told(content));
  const correction = corrected(content.correction);
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
  const rest = [...particulars(content), correction, note, url];
  const blocks = [head, body, ...rest].filter(Boolean);
  const whole = `${blocks.join("\n\n").normalize("NFC")}\n`;
  return {
    whole, title: content.title, body, bare,
    parts: partsOf(content),
    leads: leadsOf(content, entry),
    news: note || correction || body,
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
  const found = findingOf(content);
  const core = content.withdrawal ? noteOf(content) : both(content.body);
  const parts = [boxOf(content, found), found, pointsOf(content), ...beside(content), core];
  return parts.filter((part) => part.length);
}

function findingOf({ finding, form }) {
  if (!finding) return [];
  const limits = form === "clarification" && finding !== "undetermined" ? LIMITS : "";
  return [`核查结论：${FINDINGS[finding]}。${limits}`];
}

function boxOf(content, found) {
  if (!content.summary) return [];
  const { claim, fact, conclusion } = content.summary;
  const box = ["网传", claim, "查明", fact, "结论", conclusion].join("\n");
  return [[box, ...found].join("\n"), box, ...both(summary(content))];
}

function pointsOf(content) {
  const rows = cellsOf(content);
  if (!rows.length) return [];
  const forms = both(table(content));
  const alone = [" | ", "\n"].map((mark) => rows.map((row) => row.join(mark)).join("\n"));
  return [...forms.map((form) => `逐项对照\n${form}`), ...forms, ...alone];
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

// What stands beside a text: grounds, other documents, attachments.
function particulars({ grounds, repeals, amends, attachments }) {
  const line = (text) => text.split(/\s+/).filter(Boolean).join(" ");
  const rows = groundsRows(grounds).map(([name, text]) => `${name}：${line(text)}`);
  const other = ({ title, doc_number: number, note }) =>
    `${title}${number ? `（${number}）` : ""}${note ? `：${sentence(note)}` : ""}`;
  const list = (name, items) => items.length && [`${name}：`, ...items.map((item) => `· ${line(item)}`)];
  return [
    rows,
    list("同时废止的文件", (repeals || []).map(other)),
    list("同时修改的文件", (amends || []).map(other)),
    list("附件", (attachments || []).map(({ title, name }) => `${title}（${name}）`)),
  ].map((block) => (block || []).join("\n"));
}

function groundsRows(grounds) {
  const { verified_by: verified, approved_by: approved, laws, undisclosed } = grounds || {};
  const rows = [
    ["核查单位", verified],
    ["批准单位", approved],
    ["法律依据", (laws || []).join("、")],
    ["未公开事项", undisclosed],
  ];
  return rows.filter(([, text]) => text);
}

// Each block as statement.txt has it, and by name and row, as a page has it.
function beside(content) {
  const [grounds, ...lists] = particulars(content);
  const page = groundsRows(content.grounds).map((row) => row.join("\n")).join("\n");
  const shown = (block) => block.replace("：\n· ", "\n").replaceAll("\n· ", "\n");
  return [[grounds, page], ...lists.map((block) => [block, shown(block)])].filter(([block]) => block);
}

function sentence(text) {
  const line = text.split(/\s+/).filter(Boolean).join(" ");
  return /[。！？]$/.test(line) ? line : `${line}。`;
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
  const changes = (correction.changes || []).map((c) => `“${c.before}”更正为“${c.after}”`);
  return [`更正说明：${sentence(correction.reason)}`, ...changes].join("\n");
}
