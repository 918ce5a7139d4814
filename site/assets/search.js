// Search in the reader's own browser (decisions/0015). Nothing is fetched before a query, nothing
// is sent anywhere: a query fetches the shards of its pairs of characters, and then the texts of
// the newest statements that have all of them, to look whether they have the very words.
// What is folded and where it stands mirrors publish/domain/grams.py and
// publish/render/search_layout.py; tests/services/test_search_browser.py runs this file.

const [TAIL, MIDDLE, WIDE, NAMES, ID_BITS, WIDE_BITS, MIDDLE_BITS] = [16, 256, 4096, 64, 26, 9, 5];
const STOP = "\n";
const DROPPED =
  /[\s\x1c-\x1f\x85\xad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+/g;
const PARTS =
  /[!-/:-@[-`{-\xbf\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u303f\u30fb\ufe10-\ufe6f]+/g;
const NUMBER = /^[CN]\d{4}-\d{4,7}$/;

const plain = (text) =>
  text.normalize("NFKC").replace(DROPPED, "").replace(/[A-Z]/g, (c) => c.toLowerCase());
const inWord = (text, run, at) =>
  run.length === 1 && ".,:/-".includes(run) &&
  /[0-9a-z]/.test(text[at - 1] ?? "") && /[0-9a-z]/.test(text[at + 1] ?? "");
const simple = (text, table) => (table ? Array.from(text, (c) => table.get(c) ?? c).join("") : text);

/** A text as it is searched: one width, lower case, simplified, punctuation as STOP. */
export function fold(text, table) {
  const whole = plain(text);
  return simple(whole.replace(PARTS, (run, at) => (inWord(whole, run, at) ? run : STOP)), table);
}

/** The same with the place in the text that each character comes from. */
function placed(text, table) {
  let whole = "", out = "", last = 0;
  const from = [], places = [];
  const copy = (end) => {
    out += whole.slice(last, end);
    for (; last < end; last += 1) places.push(from[last]);
  };
  let at = 0;
  for (const c of text) {
    const piece = plain(c);
    for (let i = 0; i < piece.length; i += 1) from.push([at, at + c.length]);
    whole += piece;
    at += c.length;
  }
  for (const match of whole.matchAll(PARTS)) {
    if (inWord(whole, match[0], match.index)) continue;
    copy(match.index);
    out += STOP;
    places.push(from[match.index]);
    last = match.index + match[0].length;
  }
  copy(whole.length);
  return [simple(out, table), places];
}

/** The numbers of all pairs in a folded text, in order. */
export function pairs(folded) {
  const points = Array.from(folded, (c) => c.codePointAt(0));
  const found = [];
  for (let i = 1; i < points.length; i += 1) {
    if (points[i - 1] === 10 || points[i] === 10) continue;
    let x = (Math.imul(points[i - 1], 0x9e3779b1) + Math.imul(points[i], 0x85ebca77)) | 0;
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    found.push((x ^ (x >>> 13)) >>> (32 - ID_BITS));
  }
  return found;
}

const caught = (shard, period, size) =>
  Math.max(size - ((((size - shard) % period) + period) % period), 0);
/** How many entries a wide shard has caught up with. */
export function wideEnd(shard, size) {
  const turn = caught(shard, MIDDLE, size), start = turn - (turn % WIDE);
  return start && turn - start < MIDDLE ? start : turn;
}
export const middleEnd = (shard, size) => caught(shard, TAIL, size);

/** The entries of one pair in a shard, ascending, and where the shard begins. */
export function entries(bytes, number) {
  let at = 0;
  const next = () => {
    let value = 0, scale = 1, byte;
    do {
      byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  const start = next(), end = next(), found = [];
  for (let id = 0; at < bytes.length; ) {
    id += next();
    const head = next(), bitmap = head % 2, length = bitmap ? Math.ceil((end - start) / 8) : head >> 1;
    for (let i = 0, index = start; i < length; i += 1) {
      const value = bitmap ? bytes[at++] : (index += next());
      if (id !== number) continue;
      if (!bitmap) found.push(value);
      else for (let b = 0; b < 8; b += 1) if ((value >> b) & 1) found.push(start + i * 8 + b);
    }
    if (id >= number) break;
  }
  return { start, found };
}

const hex = (value, width) => value.toString(16).padStart(width, "0");
const common = (lists) =>
  lists.reduce((all, list) => {
    const known = new Set(list);
    return all.filter((index) => known.has(index));
  });

/** A query as its words, folded; blanks part words. */
export const words = (query, table) =>
  query.normalize("NFKC").split(/\s+/).map((word) => fold(word, table).replace(/^\n+|\n+$/g, ""))
    .filter(Boolean);

/** The pairs to ask for: a few of each word, since the texts are looked at afterwards. */
export function chosen(terms) {
  const all = terms.map((term) => pairs(term)).filter((found) => found.length).slice(0, 6);
  const each = Math.max(1, Math.floor(3 / all.length));
  const some = all.flatMap((ids) =>
    Array.from({ length: Math.min(each, ids.length) }, (_, k, n = Math.min(each, ids.length)) =>
      ids[n > 1 ? Math.round((k * (ids.length - 1)) / (n - 1)) : 0]));
  return [...new Set(some)];
}

/** Title, document number and blocks of a statement.txt. */
export function parts(text) {
  const [head, ...blocks] = text.split("\n\n");
  const told = Object.fromEntries(head.split("\n").map((row) => {
    const at = row.indexOf("：");
    return at < 0 ? [row, ""] : [row.slice(0, at), row.slice(at + 1)];
  }));
  return { told, title: told["标题"] ?? "", doc: told["文号"] ?? "", blocks: blocks.slice(0, -1) };
}

export class Search {
  /** `get` returns the bytes at a path, or null where there is no file. */
  constructor(get) {
    this.get = get;
    this.table = null;
  }

  async need(path) {
    const bytes = await this.get(path);
    if (!bytes) throw new Error(`missing ${path}`);
    return bytes;
  }

  async text(path) {
    return new TextDecoder().decode(await this.need(path));
  }

  async open() {
    const bytes = await this.need("search/tail.bin");
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    Object.assign(this, JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))));
    this.tail = bytes.subarray(4 + length);
  }

  /** Entries that have all pairs, newest first, a list for each age. */
  async *candidates(ids) {
    const { size } = this;
    const newest = common(ids.map((id) => entries(this.tail, id).found));
    yield newest.reverse();
    const first = Math.max(size - TAIL, 0);
    const shards = ids.map((id) => id >>> (ID_BITS - MIDDLE_BITS));
    const middle = await Promise.all(ids.map(async (id, k) => {
      if (!middleEnd(shards[k], size)) return { start: 0, found: [] };
      const bytes = await this.need(`search/middle/${hex(shards[k], 2)}.bin`);
      return entries(bytes, id & ((1 << (ID_BITS - MIDDLE_BITS)) - 1));
    }));
    const low = Math.min(first, Math.max(...middle.map((each) => each.start)));
    const within = (list, from, to) => list.filter((index) => index >= from && index < to);
    yield within(common(middle.map((each) => each.found)), low, first).reverse();
    for (let k = Math.ceil(low / WIDE) - 1; k >= 0; k -= 1) {
      const lists = await Promise.all(ids.map(async (id, i) => {
        const shard = id >>> (ID_BITS - WIDE_BITS);
        if (wideEnd(shard, size) <= k * WIDE) return middle[i].found;
        const bytes = await this.need(`search/wide/${String(k).padStart(4, "0")}/${hex(shard, 3)}.bin`);
        const { found } = entries(bytes, id & ((1 << (ID_BITS - WIDE_BITS)) - 1));
        return [...new Set([...found, ...middle[i].found])];
      }));
      const all = within(common(lists), k * WIDE, Math.min((k + 1) * WIDE, low));
      yield all.sort((a, b) => b - a);
    }
  }

  async name(index) {
    const part = Math.floor(index / NAMES);
    if (part >= Math.floor(this.size / NAMES)) return this.names[index % NAMES];
    return JSON.parse(await this.text(`search/names/${String(part).padStart(5, "0")}.json`))[index % NAMES];
  }

  /** The statement of an entry if it has the words of a query, else null. */
  async look(index, query) {
    const name = await this.name(index);
    if (!name) return null;
    const [number, rev] = name.split("/");
    const found = parts(await this.text(`statements/${number}/v${rev}/statement.txt`));
    const whole = [found.title, found.doc, ...found.blocks].join("。");
    const has = () => {
      const folded = fold(whole, this.table);
      return words(query, this.table).every((term) => folded.includes(term));
    };
    if (!has() && (this.table || !(await this.learn()) || !has())) return null;
    return { number, ...found };
  }

  /** Fetch the table of traditional characters; only where something was not found without. */
  async learn() {
    const all = Array.from((await this.text("search/variants.txt")).trim());
    this.table = new Map(all.flatMap((c, i) => (i % 2 ? [] : [[c, all[i + 1]]])));
    return true;
  }

  /** The statements that have the words of a query, newest first. */
  async *hits(query) {
    await this.open();
    let count = 0;
    for (let terms = null; ; ) {
      const now = words(query, this.table);
      if (terms && now.join(" ") === terms.join(" ")) return;
      terms = now;
      const ids = chosen(terms);
      for await (const found of ids.length ? this.candidates(ids) : []) {
        for (let i = 0; i < found.length; i += 5) {
          const some = found.slice(i, i + 5).map((index) => this.look(index, query));
          for (const hit of await Promise.all(some)) {
            if (!hit) continue;
            count += 1;
            yield hit;
          }
        }
      }
      if (count) return;
      if (!this.table) await this.learn();
    }
  }
}

/** Pieces of a text, every second of them a find; of a long text what is around the first. */
export function marked(text, terms, table, limit = Infinity) {
  const [folded, places] = placed(text, table);
  const spans = [];
  for (const term of terms) {
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
      spans.push([places[at][0], places[at + term.length - 1][1]]);
    }
  }
  spans.sort((a, b) => a[0] - b[0]);
  const from = limit < text.length && spans.length ? Math.max(spans[0][0] - 24, 0) : 0;
  const to = Math.min(text.length, from + limit);
  const pieces = [from ? "…" : ""];
  let last = from;
  for (const [start, end] of spans) {
    if (start < last || end > to) continue;
    pieces[pieces.length - 1] += text.slice(last, start);
    pieces.push(text.slice(start, end), "");
    last = end;
  }
  pieces[pieces.length - 1] += text.slice(last, to) + (to < text.length ? "…" : "");
  return pieces;
}

const SHOWN = 10;

function start(document) {
  const root = new URL("../", location.href);
  const [form, told, list, more] = ["form", "told", "found", "more"].map((id) =>
    document.getElementById(`zm-${id}`));
  const field = form.elements.q;
  const known = new Map();
  let turn = 0, hits = null, query = "", shown = 0, opened = false;

  const load = async (path) => {
    const answer = await fetch(new URL(path, root), { cache: "no-cache", credentials: "omit" });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(String(answer.status));
    return new Uint8Array(await answer.arrayBuffer());
  };
  const get = (path) => {
    if (!known.has(path)) {
      known.set(path, load(path));
      known.get(path).catch(() => known.delete(path));
    }
    return known.get(path);
  };
  const search = new Search(get);

  const fill = (node, pieces) => {
    pieces.forEach((piece, i) => {
      if (i % 2) node.appendChild(document.createElement("mark")).textContent = piece;
      else node.append(piece);
    });
    return node;
  };
  const made = (tag, name, parent) => {
    const node = parent.appendChild(document.createElement(tag));
    node.className = name;
    return node;
  };
  const row = (hit) => {
    const terms = words(query, search.table), item = made("li", "zm-row", list);
    const link = made("a", "zm-row-title", item);
    link.href = new URL(`statements/${hit.number}/`, root);
    fill(link, marked(hit.title || hit.number, terms, search.table));
    const about = made("p", "zm-row-excerpt", item);
    const edition = /（(.+)）/.exec(hit.told["版本"] ?? "");
    const facts = [hit.told["发布时间"], hit.number];
    if (edition && edition[1] !== "首次发布") facts.push(edition[1]);
    about.append(facts.filter(Boolean).join(" · "));
    if (hit.doc) {
      about.append(" · ");
      fill(about, marked(hit.doc, terms, search.table));
    }
    const text = hit.blocks.join("\n\n");
    fill(made("p", "zm-row-excerpt", item), marked(text, terms, search.table, 120));
  };
  const direct = async (number) => {
    const url = new URL(`statements/${number}/`, root);
    const answer = await fetch(url, { method: "HEAD", cache: "no-cache", credentials: "omit" });
    const item = made("li", "zm-row", list);
    if (answer.ok) {
      const link = made("a", "zm-row-title", item);
      link.href = url;
      link.textContent = `打开编号为 ${number} 的发布件`;
    } else item.textContent = `本站没有编号为 ${number} 的发布件。`;
  };
  const advice = (error) => {
    if (navigator.onLine === false) return "现在没有网络。联网以后再搜一次。";
    if (/^missing/.test(error.message)) return "索引不完整，可能正在更新。请稍后再搜一次，或者按年份查找。";
    return "暂时读不到索引。请稍后再搜一次，或者按年份查找。";
  };

  async function next() {
    const mine = turn;
    more.hidden = true;
    told.textContent = "正在查找……";
    try {
      for (let i = 0; i < SHOWN; i += 1) {
        const { value, done } = await hits.next();
        if (mine !== turn) return;
        if (done) {
          const none = opened ? "没有别的发布件提到这个编号。" : `没有找到含有“${query}”的发布件。`;
          told.textContent = shown ? `共找到 ${shown} 件。` : none;
          return;
        }
        row(value);
        shown += 1;
      }
      told.textContent = `已列出最新的 ${shown} 件，可能还有更早的。`;
      more.hidden = false;
    } catch (error) {
      if (mine !== turn) return;
      told.textContent = advice(error);
      hits = search.hits(query);
    }
  }

  async function run() {
    turn += 1;
    query = new URLSearchParams(location.search).get("q")?.trim().slice(0, 100) ?? "";
    field.value = query;
    list.replaceChildren();
    more.hidden = true;
    told.textContent = "";
    shown = 0;
    if (!query) return;
    document.title = document.title.replace(/^.*?_?(?=搜索_)/, `${query}_`);
    const number = query.normalize("NFKC").toUpperCase().replace(/[\u2010-\u2015\u2212]/g, "-");
    opened = NUMBER.test(number);
    if (opened) await direct(number).catch(() => {});
    if (!chosen(words(query, null)).length) {
      told.textContent = "请输入至少两个连在一起的字。";
      return;
    }
    known.delete("search/tail.bin");
    hits = search.hits(query);
    await next();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const url = new URL(location.href);
    url.searchParams.set("q", field.value);
    history.pushState(null, "", url);
    run();
  });
  more.addEventListener("click", async () => {
    const before = list.children.length;
    await next();
    list.children[before]?.querySelector("a")?.focus();
  });
  addEventListener("popstate", run);
  run();
}

if (globalThis.document) start(document);
