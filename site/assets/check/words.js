// What a reader is told, and how: shared by the page /verify/ and by the verifier to be saved.

import { holding, today } from "./holding.js";
import { differences } from "./wording.js";

const VERDICTS = {
  exact: ["逐字一致", "这段文字与本院发布的原文逐字一致。"],
  same_wording: ["文字一致", "文字与本院发布的一致，只有排版或者标点写法不同。"],
  excerpt: ["原文节选", "这是本院发布内容中的完整句子。节选可能断章取义，请对照全文。"],
  contained: [
    "含有全文",
    "您给出的文字里有这一件的正文全文，一字不差。下面列出的文字不是这一件的正文，没有核对，请以公布的网页为准。",
  ],
  altered: ["与原文不一致", "与本院发布的内容相似，但文字不一致。请以公布的原文为准，不要转发。"],
  number: ["有这一件", "本院发布过这一件。请把您看到的文字粘贴到上面，再核对一遍。"],
};
const MOST = 5; // sentences that are shown beside what was published
const FEW = 200; // characters that are shown without being asked for
const SOUND = new Set(["exact", "same_wording", "excerpt", "contained"]);
const TRADITIONAL = /[網實聲傳屬經調關於發佈級稱員審執號決議認為對來這說與從開點應當請時間錄據證無論場學習觀]/;

export function make(tag, text = "", style = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (style) node.className = style;
  return node;
}

function link(href, text) {
  const node = make("a", text);
  node.href = href;
  return node;
}

const day = (edition) => (edition.content?.pub_date || edition.notice?.at || edition.last.at).slice(0, 10);

// Returns the nodes that tell a verdict; `href` makes the address of an edition's page.
export function tell(found, given, href) {
  if (found.match === "not_found") return notFound(found, given);
  const { id, rev } = found.edition.entry;
  const holds = holdingOf(found);
  const [head, ...lines] = headline(found, holds.act);
  const box = make("div", "", `zm-verdict zm-verdict-${tone(found, holds.act)}`);
  box.append(make("h2", head), ...lines.map((line) => make("p", line)));
  holds.lines.forEach((line, at) => {
    const told = make("p", line);
    const other = found.effects?.[at];
    if (other && href) told.append(link(href(other.by, other.rev), `打开 ${other.by}`));
    box.append(told);
  });
  const where = make("p", found.unsure ? "最接近的一件：" : "原文：");
  const name = `${id} 第${rev}版　${found.edition.content?.title || "（文字已删除）"}`;
  where.append(href ? link(href(id, rev), name) : name);
  box.append(where);
  if (found.state && found.newest !== found.edition && found.newest.content) {
    const now = make("p", found.state === "withdrawn" ? "撤下说明：" : "现行版本：");
    const title = `${id} 第${found.newest.entry.rev}版　${found.newest.content.title}`;
    now.append(href ? link(href(id, found.newest.entry.rev), title) : title);
    box.append(now);
  }
  if (found.match === "altered") box.append(...marked(given, found));
  if (found.match === "contained") box.append(...unread(found.around));
  return [box];
}

const UNSURE = [
  "没有对上",
  "本院有许多发布件含有相同的句子，这里只对照了最近的几件，其中没有逐字相同的。请改用编号核对。",
];

// Of an older edition the newest one says until when it holds; of what is gone there is nothing to say.
function holdingOf({ state, newest, effects }) {
  if (!["current", "superseded", "unknown"].includes(state)) return { act: "", lines: [] };
  const last = state === "superseded" ? null : newest.content?.expiry_date;
  return holding(effects || [], last, today());
}

function headline(found, act) {
  const [head, told] = found.unsure ? UNSURE : VERDICTS[found.match];
  const when = found.newest && day(found.newest);
  if (found.state === "redacted") {
    return ["文字已依法删除", `这一版发布过，文字已于${day(found.edition)}依法删除，无法再与您的文字对照。`];
  }
  if (found.state === "withdrawn" && found.newest === found.edition && SOUND.has(found.match)) {
    return ["撤下说明", `这是本院的撤下说明。这一件已于 ${when} 撤下，请不要再引用或者转发原来的内容。`];
  }
  if (found.state === "withdrawn") {
    const lead = found.match === "number" ? "" : `${told}`;
    return [`${head}，但已于 ${when} 撤下`, lead, "本院已撤下这一件，请不要再引用或者转发。"].filter(Boolean);
  }
  if (found.state === "superseded") {
    const act = found.changed.entry.status === "corrected" ? "更正" : "续报";
    return [`${head}，但已于 ${day(found.changed)} ${act}`, told, "您看到的是旧版，请以现行版本为准。"];
  }
  if (found.state === "unknown") {
    const unseen = "离线核验看不到以后的更正、撤下、修改和废止，请联网再用编号查一次。";
    return [act ? `${head}，但${act}` : head, told, unseen];
  }
  return [act ? `${head}，但${act}` : head, told];
}

function tone({ match, state, unsure }, act) {
  if (match === "altered") return unsure ? "warn" : "stop";
  return act || ["excerpt", "contained"].includes(match) || !["current", undefined].includes(state) ? "warn" : "ok";
}

function notFound({ now, number }, given) {
  const box = make("div", "", "zm-verdict zm-verdict-old");
  const size = now ? `截至台账第 ${now.size} 条，` : "";
  box.append(make("h2", now ? `${size}没有找到` : "没有对上"));
  const told = number
    ? `${size}没有编号为 ${number} 的发布件。请核对编号；刚刚发布的请过几分钟再查。`
    : "这不等于它是假的：文字可能来自其他渠道、经过改写，或者原文已依法删除。请打本院公开的电话核实，核实之前不要转发。";
  box.append(make("p", told));
  if (TRADITIONAL.test(given)) {
    box.append(make("p", "文字里有繁体字，疑似经过繁体转换。本院用简体字发布，请找简体字的版本再核对。"));
  } else if (!number && [...given].length < 40) {
    box.append(make("p", "文字较短时不一定找得到。请粘贴完整的一段，或者改用编号核对。"));
  }
  return [box];
}

// Where the texts have too little in common, as a whole page has, the sentences that have much.
function marked(given, { form, pairs }) {
  const found = differences(given, form);
  if (found) return compared(found);
  const told = pairs.slice(0, MOST).map((pair) => differences(...pair)).filter(Boolean);
  const rest = told.length ? "其余文字与原文差别很大，请打开原文对照。" : "两份文字差别很大，请打开原文对照。";
  return [...told.flatMap(compared), make("p", rest)];
}

function compared(found) {
  const both = (name, parts, tag, [before, after]) => {
    const block = make("blockquote", before ? "……" : "", "zm-compare");
    for (const [text, differs] of parts) block.append(differs ? make(tag, text) : near(text));
    block.append(after ? "……" : "");
    return [make("h3", name), block];
  };
  return [
    ...both("您给出的文字（划线处原文没有）", found.given, "del", [false, false]),
    ...both("本院公布的原文（底线处您的文字没有）", found.published, "ins", found.cut),
  ];
}

// What stands around a text, passage by passage; of a whole page that is much.
function unread(passages) {
  const size = [...passages.join("")].length;
  const block = make("blockquote", "", "zm-compare");
  block.append(...passages.map((passage) => make("p", passage.replace(/\n+/g, "\n"))));
  if (size <= FEW) return [make("h3", "没有核对的文字"), block];
  const more = make("details");
  more.append(make("summary", `没有核对的文字（${size} 字）`), block);
  return [more];
}

// Of a long run without a difference, both ends are enough.
function near(text) {
  const points = [...text];
  return points.length < 100 ? text : [...points.slice(0, 40), "…………", ...points.slice(-40)].join("");
}

// What the log proves, in three lines.
export function proven({ proof, edition, keys }) {
  const list = make("ul");
  list.append(
    make("li", `内容打得开台账第 ${proof.index} 条里的承诺：公布的文字没有被改动。`),
    make("li", `这一条在台账里，包含证明成立（检查点共 ${proof.checkpoint.size} 条）。`),
    make("li", `检查点由公钥 ${keys[0].name}+${keys[0].id} 签名，记录时间 ${edition.last.at}。`),
  );
  return list;
}
