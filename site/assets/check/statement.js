// statement.json, read and held against its commitment. Follows publish/render/documents.py.

import { fault, hex, sha256, unhex, utf8 } from "./proof.js";

const STATUS_OF = {
  first: "published", update: "updated", correction: "corrected", withdrawal: "withdrawn",
};
const KEYS = "at,commit,id,kind,log,prev,rev,status,v";
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
