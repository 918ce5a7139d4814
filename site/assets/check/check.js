// One check, from a text or a number to a verdict. Nothing here touches the page.

import { wordingOf } from "./copying.js";
import { candidates } from "./find.js";
import { checkConsistency, fault, openCheckpoint, readKey, verifyProof } from "./proof.js";
import { readStatement } from "./statement.js";
import { RANKS, compare, normalise, numbersIn } from "./wording.js";

const SOUND = 3; // ranks below this one say that every word was published
const BEARING = 5; // notices that a page says repeal or amend one, that are read at most
const NEWEST = 3; // editions of one statement, and candidates, that are read at most

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

// `read` takes a path below the site's root and returns bytes, or null where there is no file;
// `exists` asks for no more than that; `fallback` loads an Ed25519 for browsers that have none.
export class Checker {
  constructor({ read, exists, fallback }) {
    this.exists = exists;
    this.fallback = fallback;
    this.files = new Map();
    this.read = (path) => {
      if (!this.files.has(path)) this.files.set(path, read(path));
      return this.files.get(path);
    };
  }

  async need(path) {
    const bytes = await this.read(path);
    if (!bytes) throw fault(`网站上缺少文件 ${path}`);
    return bytes;
  }

  // Keys and checkpoint: { keys, now }.
  async log() {
    const lines = text(await this.need("log/vkey")).split("\n").filter(Boolean);
    const keys = await Promise.all(lines.map(readKey));
    const now = await openCheckpoint(text(await this.need("log/checkpoint")), keys, this.fallback);
    return { keys, now };
  }

  async edition(number, rev) {
    const bytes = await this.read(`statements/${number}/v${rev}/statement.json`);
    if (!bytes) return null;
    const found = await readStatement(text(bytes));
    if (found.entry.id !== number || found.entry.rev !== rev) throw fault("文件与网址不符");
    return found;
  }

  async newest(number, rev = 1) {
    let last = rev;
    while (await this.exists(`statements/${number}/v${last + 1}/statement.json`)) last += 1;
    return last;
  }

  // The proof of an edition: that its leaf is in the log, and this log is the one of today.
  async prove(edition, { keys, now }) {
    const path = `statements/${edition.entry.id}/v${edition.entry.rev}/statement.tlog-proof`;
    const proof = await verifyProof(text(await this.need(path)), edition.last.text, keys, this.fallback);
    if (proof.index !== edition.index) throw fault("证明的不是这一条");
    if (edition.entry.log !== now.origin) throw fault("条目属于另一份台账");
    await this.consistent(proof.checkpoint, now);
    return proof;
  }

  consistent(old, now) {
    return checkConsistency(old, now, (path) => this.need(`log/${path}`));
  }

  async standing(edition) {
    const { id, rev } = edition.entry;
    const last = await this.newest(id, rev);
    const newest = last === rev ? edition : await this.edition(id, last);
    if (edition.notice) return { state: "redacted", newest };
    if (newest.entry.status === "withdrawn") return { state: "withdrawn", newest };
    let changed = newest;
    for (let at = last - 1; at > rev && changed.entry.status !== "corrected"; at -= 1) {
      const between = await this.edition(id, at);
      if (between.entry.status === "corrected") changed = between;
    }
    return { state: last === rev ? "current" : "superseded", newest, changed };
  }

  async told(found, log) {
    const standing = await this.standing(found.edition);
    const proof = await this.prove(found.edition, log);
    if (standing.newest !== found.edition) await this.prove(standing.newest, log);
    const effects = await this.effects(found.edition, standing, log);
    return { ...found, ...standing, proof, effects, ...log };
  }

  // What other notices do to one. Its page names them, as the page of any other site could; what is
  // believed is what their own texts say, which the log proves (publish/services/bearing.py).
  async effects(edition, { state }, log) {
    const { id } = edition.entry;
    if (!id.startsWith("N") || !["current", "superseded"].includes(state)) return [];
    const page = await this.read(`statements/${id}/index.html`);
    const others = page ? namedIn(text(page), id).slice(0, BEARING) : [];
    const found = await Promise.all(others.map((other) => this.effectOf(other, edition, log)));
    return found.filter(Boolean);
  }

  // As publish/domain/effects.py: what counts are the newest text and what it goes on from.
  async effectOf(other, target, { keys, now }) {
    if (!(await this.exists(`statements/${other}/v1/statement.json`))) return null;
    for (let rev = await this.newest(other); rev > 0; rev -= 1) {
      const edition = await this.edition(other, rev);
      if (!edition) throw fault(`网站上缺少 ${other} 第${rev}版`);
      if (edition.content?.edition === "withdrawal") continue;
      const does = effectIn(edition, target.entry.id);
      if (does && (await this.before(target, edition))) {
        const path = `statements/${other}/v${rev}/statement.tlog-proof`;
        const proof = await verifyProof(text(await this.need(path)), edition.last.text, keys, this.fallback);
        if (proof.index !== edition.index || edition.entry.log !== now.origin) throw fault("证明的不是这一条");
        return { ...does, by: other, rev };
      }
      if (edition.entry.status !== "updated") break;
    }
    return null;
  }

  // Whether the first edition of a notice was in the log before an edition of another.
  async before(target, edition) {
    const { id, rev } = target.entry;
    if (rev === 1 || target.placed < edition.placed) return target.placed < edition.placed;
    return (await this.edition(id, 1)).placed < edition.placed;
  }

  // A number: { match: "number" | "not_found", … }
  async checkNumber(number) {
    const log = await this.log();
    const first = await this.edition(number, 1);
    if (!first) return { match: "not_found", number, ...log };
    const newest = await this.edition(number, await this.newest(number));
    return this.told({ match: "number", edition: newest }, log);
  }

  // A text: { match, edition, form, state, newest, proof, keys, now }; and `unsure`, where one that
  // was not read may be the very one.
  async checkText(given) {
    const log = await this.log();
    if (!normalise(given)) throw fault("没有可以核对的文字");
    const named = numbersIn(given);
    this.unread = false;
    let best = null;
    for await (const wave of this.waves(given, named, log.now.size)) {
      for (const [number, rev] of wave) {
        const edition = await this.edition(number, rev).catch(() => null);
        const wording = edition && wordingOf(edition);
        if (!wording) continue;
        const found = { ...compare(given, wording, named.includes(number)), edition };
        if (found.match !== "not_found" && (!best || better(found, best))) best = found;
      }
      if (best && RANKS.indexOf(best.match) < SOUND) break;
    }
    if (!best) return { match: "not_found", ...log };
    const unsure = this.unread && best.match === "altered" && !named.includes(best.edition.entry.id);
    return this.told({ ...best, unsure }, log);
  }

  async *waves(given, named, size) {
    for (const number of named.slice(0, NEWEST)) {
      if (!(await this.exists(`statements/${number}/v1/statement.json`))) continue;
      const last = await this.newest(number);
      const revs = Array.from({ length: Math.min(last, NEWEST) }, (_, at) => [number, last - at]);
      yield revs;
    }
    const read = new Set();
    for await (const found of candidates(given, size, this.read)) {
      const left = found.filter(([number, rev]) => !read.has(`${number}/${rev}`));
      const wave = left.slice(0, NEWEST);
      wave.forEach(([number, rev]) => read.add(`${number}/${rev}`));
      const [first, next] = [wave[0], left[NEWEST]];
      this.unread ||= Boolean(next && next[2] === first[2]); // as likely as the likeliest
      yield wave;
    }
  }
}

// The notices that the state bar of a page leads to.
function namedIn(html, id) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const links = [...page.querySelectorAll(".zm-state a[href]")].map((a) => a.getAttribute("href"));
  const numbers = links.map((href) => /statements\/(N\d{4}-\d{4,7})\/$/.exec(href)?.[1]);
  return [...new Set(numbers)].filter((number) => number && number !== id);
}

// What an edition does to a notice; of an erased one the notice of its erasure has kept it.
function effectIn({ content, notice }, id) {
  const kept = notice?.kept || {};
  const list = (name) => (content ? (content[name] || []).map((row) => row.number) : kept[name] || []);
  const since = content ? (content.effective_date || content.pub_date).slice(0, 10) : kept.since;
  const kind = ["repeal", "amend"].find((each) => list(`${each}s`).includes(id));
  return kind && since ? { kind, since, title: content?.title || null } : null;
}

function better(one, other) {
  const rank = RANKS.indexOf(other.match) - RANKS.indexOf(one.match);
  return (rank || one.score - other.score || one.edition.index - other.edition.index) > 0;
}
