// Search in the reader's own browser (decisions/0015, 0018, 0025). Nothing is fetched before a query,
// nothing is sent anywhere: a query fetches the shards of a few of its grams, and then the texts of
// the newest statements that have all of them, to look whether they have the very words. After
// `LOOKS` texts it pauses, and goes on when the reader says so.
// What is folded and where it stands mirrors publish/domain/grams.py, publish/render/floors.py and
// publish/render/postings.py; tests/search runs this file.

const [NAMES, ID_BITS] = [64, 26];
const BITS = [0, 4, 8, 11]; // of a number, the first bits that name its shard on each floor
const TOP = BITS.length - 1;
const VOLUME = 65_536; // entries that a file of the top floor spans at most
const LOOKS = 20; // texts that are read before the reader is asked
const FIRST = 2; // grams that are asked for, unless the first alone leaves few texts
const AT_ONCE = 5; // texts that are read at the same time
const SHOWN = 10; // statements that are listed before the reader is asked
const MORE = 2; // grams to go on with where too many texts turn out not to have the words
const ENOUGH = 30_000; // bytes of index after which no more grams are asked for
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

/** The number of a gram: its code points, mixed. */
function numberOf(gram) {
  let x = 0;
  for (const c of gram) x = (Math.imul(x, 0x9e3779b1) + Math.imul(c.codePointAt(0), 0x85ebca77)) | 0;
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  return (x ^ (x >>> 13)) >>> (32 - ID_BITS);
}

/** All grams of a folded text as [start, characters]; longer ones first. */
function gramsOf(folded) {
  const all = Array.from(folded), found = [];
  const good = {
    4: (run) => run.every((c) => /[0-9a-z]/.test(c)),
    3: (run) => run.some((c) => /[0-9a-z]/.test(c)),
    2: () => true,
  };
  for (const length of [4, 3, 2]) {
    for (let at = 0; at + length <= all.length; at += 1) {
      const run = all.slice(at, at + length);
      if (!run.includes(STOP) && good[length](run)) found.push([at, run]);
    }
  }
  return found;
}

/** The numbers of all grams in a folded text. */
export const numbers = (folded) => gramsOf(folded).map(([, run]) => numberOf(run));

/** The size of the log at the last turn of a shard, of any volume; 0 before the first. */
export function turnOf(floor, digits, size) {
  const ways = floor === TOP ? 2 : 1; // the top floor: at even sizes, the check's at odd ones
  const count = ways << BITS[floor];
  let place = ways * (digits + 1) - 1;
  if (place % 256 === 255) place += 8 * floor - 3; // not where a tile of the log becomes full
  const last = size - ((((size - place - 1) % count) + count) % count);
  return last > count || !floor ? last : 0;
}

/** The address of the file that a shard has at a turn, which names its volume on the top floor. */
export function fileOf(floor, digits, turn) {
  if (!floor) return "search/tail.bin";
  const volume = floor === TOP ? Math.floor(turn / VOLUME) : 0;
  return `search/${floor}${volume ? `.${volume}` : ""}/${hex(digits, floor)}.bin`;
}

const shardOf = (number, floor) => number >>> (ID_BITS - BITS[floor]);

/** The first entry that stands in the file of a gram that had its turn at a size of the log. */
const startOf = (floor, number, turn) =>
  floor === TOP ? turnOf(TOP, shardOf(number, TOP), turn - (turn % VOLUME))
    : turnOf(floor + 1, shardOf(number, floor + 1), turn);

/** The entries of one gram in a shard, and the size of the log at the shard's turn. */
export function entries(bytes, number) {
  let at = 0;
  const next = () => {
    let value = 0, scale = 1, byte;
    do {
      if (at >= bytes.length) throw new Error("missing part of a shard");
      byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  const turn = next(), found = [];
  for (let id = 0; at < bytes.length; ) {
    id += next();
    const head = next(), bitmap = head % 2, length = head >> 1;
    let index = turn - 1 - next();
    if (id === number && !bitmap) found.push(index);
    for (let i = bitmap ? 0 : 1; i < length; i += 1) {
      const value = bitmap ? bytes[at++] : (index -= next());
      if (id !== number) continue;
      if (!bitmap) found.push(value);
      else for (let b = 0; b < 8; b += 1) if ((value << b) & 128) found.push(index - i * 8 - b);
    }
    if (id >= number) break;
  }
  return { turn, found };
}

const hex = (value, width) => value.toString(16).padStart(width, "0");
/** A query as its words, folded; blanks part words. */
export const words = (query, table) =>
  query.normalize("NFKC").split(/\s+/).map((word) => fold(word, table).replace(/^\n+|\n+$/g, ""))
    .filter(Boolean);

/** First, last, second, last but one: what stands apart says more than neighbours do. */
const outwards = (list) =>
  list.map((_, k) => list[k % 2 ? list.length - (k + 1) / 2 : k / 2]);

/** The numbers to ask for, the most telling first: all that no longer one implies. */
export function chosen(terms) {
  const each = terms.map((term) => {
    const all = gramsOf(term);
    const within = ([at, run], [from, longer]) =>
      longer.length > run.length && from <= at && at + run.length <= from + longer.length;
    const kept = all.filter((gram) => !all.some((longer) => within(gram, longer)));
    const apart = [0, 1].flatMap((odd) => outwards(kept.filter((_, k) => k % 2 === odd)));
    return apart.sort((a, b) => b[1].length - a[1].length).map(([, run]) => numberOf(run));
  });
  const most = Math.max(0, ...each.map((found) => found.length));
  const turns = Array.from({ length: most }, (_, k) => each.flatMap((found) => found.slice(k, k + 1)));
  return [...new Set(turns.flat())];
}

let simplified = null; // all characters of GB 2312 that the table of traditional ones leaves alone
/** Whether that table may change a text. */
export function unusual(text) {
  const han = Array.from(text).filter((c) => /[\u3400-\u9fff\uf900-\ufaff]/.test(c) || c.length > 1);
  if (!simplified) {
    const bytes = [];
    for (let a = 0xb0; a < 0xf8; a += 1) for (let b = 0xa1; b < 0xff; b += 1) bytes.push(a, b);
    simplified = new Set(new TextDecoder("gb2312").decode(new Uint8Array(bytes)));
    for (const c of "夥後徵於麽") simplified.delete(c);
  }
  return han.some((c) => !simplified.has(c));
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
    this.known = new Set();
    this.spent = 0; // bytes of index that were asked for
  }

  async need(path) {
    const bytes = await this.get(path);
    if (!bytes) throw new Error(`missing ${path}`);
    if (!this.known.has(path) && /^search\/\d/.test(path)) this.spent += bytes.length;
    this.known.add(path);
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

  /** What the first files have of a gram: { found, start }, whole from `start` on. They are one a
   * floor, the newest entries first, and then the older volumes of the top floor. */
  async upTo(last, number) {
    let found = [], start = this.size;
    for (let at = 0; at <= last && start; at += 1) {
      const floor = Math.min(at, TOP), path = fileOf(floor, shardOf(number, floor), start);
      const bytes = floor ? await this.need(path) : this.tail;
      const had = entries(bytes, number & (2 ** (ID_BITS - BITS[floor]) - 1));
      if (floor && had.turn < start) throw new Error("missing entries between two shards");
      found = found.concat(had.found.filter((index) => index < start));
      start = startOf(floor, number, floor === TOP ? start : had.turn);
    }
    return { found, start };
  }

  /** Entries that have all grams, newest first, a few at a time; `wrong` counts those that did not
   * have the words, and makes this ask for more grams. */
  async *candidates(ids, wrong) {
    let used = 1, end = this.size;
    for (let last = 0; end; last += 1) {
      let rest = null, start = 0, seen = wrong();
      const narrow = async (from, to) => {
        const lists = await Promise.all(ids.slice(from, to).map((id) => this.upTo(last, id)));
        rest ??= lists[0].found.filter((index) => index < end).sort((a, b) => b - a);
        start = Math.max(start, ...lists.map((list) => list.start));
        const known = lists.map((list) => new Set(list.found));
        rest = rest.filter((index) => index >= start && known.every((list) => list.has(index)));
        [used, seen] = [Math.max(used, to), wrong()];
      };
      await narrow(0, used);
      while (rest.length) {
        const many = rest.length > AT_ONCE && used < ids.length;
        if (many && used < FIRST) await narrow(used, FIRST);
        else if (many && wrong() - seen > 1 && this.spent < ENOUGH) await narrow(used, used + MORE);
        else {
          const some = rest.splice(0, AT_ONCE);
          end = some[some.length - 1]; // whatever grams are asked for later, these were looked at
          yield some;
        }
      }
      end = Math.min(end, start);
    }
  }

  async name(index) {
    const first = this.size - this.names.length; // of those that stand in the tail
    if (index >= first) return this.names[index - first];
    const part = Math.floor(index / NAMES);
    return JSON.parse(await this.text(`search/names/${String(part).padStart(5, "0")}.json`))[index % NAMES];
  }

  /** Read the statement of an entry: null if it is no more, `hit` if it has the words. */
  async look(index, terms) {
    const name = await this.name(index);
    if (!name) return null;
    const [number, rev, state] = name.split("/");
    const read = parts(await this.text(`statements/${number}/v${rev}/statement.txt`));
    const whole = [read.title, read.doc, ...read.blocks].join("。");
    const has = () => {
      const folded = fold(whole, this.table);
      return terms.every((term) => folded.includes(term));
    };
    let hit = has();
    if (!hit && !this.table && unusual(whole)) {
      await this.learn();
      hit = has();
    }
    return { number, state, ...read, hit };
  }

  /** Fetch the table of traditional characters; only where there are any. */
  async learn() {
    const all = Array.from((await this.text("search/variants.txt")).trim());
    this.table = new Map(all.flatMap((c, i) => (i % 2 ? [] : [[c, all[i + 1]]])));
  }

  /** The statements that have the words of a query, newest first; null where it pauses. */
  async *hits(query) {
    await this.open();
    if (!this.table && unusual(query)) await this.learn();
    const terms = words(query, this.table), ids = chosen(terms);
    let wrong = 0, looks = 0, count = 0;
    for await (const found of ids.length ? this.candidates(ids, () => wrong) : []) {
      for (const read of await Promise.all(found.map((index) => this.look(index, terms)))) {
        if (!read) continue;
        looks += 1;
        if (!read.hit) wrong += 1;
        else {
          yield read;
          count += 1;
          if (count % SHOWN === 0) looks = 0;
        }
      }
      if (looks >= LOOKS) {
        looks = 0;
        yield null;
      }
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
    if (hit.state) {
      const kind = hit.state.endsWith("废止") ? "repealed" : "amended";
      made("span", `zm-tag zm-tag--${kind}`, about).textContent = hit.state;
      about.append(" ");
    }
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
        if (!done && !value) break;
        if (done) {
          const none = opened ? "没有别的发布件提到这个编号。" : `没有找到含有“${query}”的发布件。`;
          told.textContent = shown ? `共找到 ${shown} 件。` : none;
          return;
        }
        row(value);
        shown += 1;
      }
      told.textContent = shown ? `已列出最新的 ${shown} 件，可能还有更早的。`
        : `已经核对了最有可能的二十来件，还没有找到含有“${query}”的。可以继续查找更早的。`;
      more.textContent = shown ? "再列出一些" : "继续查找";
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
    for (const path of known.keys()) if (path.startsWith("search/")) known.delete(path); // may be old
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
