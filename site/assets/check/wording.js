// Is this the wording that was published? The rules of publish/domain/wording.py, one by one; the
// vectors in tests/vectors/check hold both to the same verdicts.

const EXCERPT_LENGTH = 15;
const ALIKE = 0.5;
const TELLING = 8;
const NAMING = 5;
const MARKS = {
  "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "－": "-", "。": ".", "｡": ".",
};
// Listed by hand: what engines call white space is not what Python calls so.
const IGNORED = new RegExp(
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\xad\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000" +
    "\\ufe00-\\ufe0f\\ufeff]+",
  "g",
);
const SENTENCE = /[^。！？!?\n]*[。！？!?]+[”’」』）)"']*|[^。！？!?\n]+/g;
const HIDDEN = /[\u00ad\ufeff\u200b-\u200f\u2060-\u2064]/g;

export const RANKS = ["exact", "same_wording", "excerpt", "contained", "altered", "not_found"];

export function normalise(text) {
  return text
    .normalize("NFKC")
    .replace(/[“”‘’—–－。｡]/g, (mark) => MARKS[mark])
    .replace(IGNORED, "")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

// The public numbers that a text mentions, in order, each once.
export function numbersIn(text) {
  const folded = text.normalize("NFKC").replace(/[\u2010-\u2015\u2212]/g, "-").replace(HIDDEN, "");
  const found = folded.toUpperCase().matchAll(/(^|[^A-Z0-9])([CN]\d{4}-(\d{4,7}))(?!\d)/g);
  const numbers = [...found].filter(([, , , serial]) => isSerial(serial)).map((match) => match[2]);
  return [...new Set(numbers)];
}

function isSerial(text) {
  return Number(text) > 0 && String(Number(text)).padStart(4, "0") === text;
}

function sentences(text) {
  return (text.match(SENTENCE) || []).filter(normalise);
}

// wording: { whole, title, body, bare, parts, leads, news, others }, as publish/domain/copying.py;
// returns { match, score, form, around, pairs }: form is what comes nearest, around what is not of
// the statement, pairs its sentences that are not as they were, with what they were.
export function compare(text, wording, named = false) {
  const { whole, title, body, bare, parts, leads, news, others } = wording;
  const inner = whole.slice(whole.indexOf("\n\n") + 2, whole.lastIndexOf("\n\n"));
  const trimmed = text.endsWith("\n") ? text.slice(0, -1) : text;
  if (text === whole || (trimmed && [body, inner].includes(trimmed))) {
    return { match: "exact", score: 1, form: text };
  }
  const given = normalise(text);
  if (!given) return { match: "not_found", score: 0, form: "" };
  const texts = [body, bare].filter(Boolean);
  const forms = [whole, ...texts, inner, ...texts.map((each) => `${title}\n${each}`)].filter(normalise);
  const same = forms.find((form) => normalise(form) === given);
  if (same !== undefined) return { match: "same_wording", score: 1, form: same };
  const runs = [body, bare, ...parts.flat()];
  if (size(given) >= EXCERPT_LENGTH && runs.some((run) => isRun(given, run))) {
    return { match: "excerpt", score: Math.min(1, size(given) / (size(normalise(body)) || 1)), form: body };
  }
  if (isPost(given, leads, news)) return { match: "excerpt", score: 1, form: news };
  const said = [...runs, title];
  const around = surroundings(text, said, parts, others);
  if (around && (named || !numbersIn(around.join("\n")).length)) { // not under another's number
    const score = 1 - size(normalise(around.join(""))) / size(given);
    return { match: around.length ? "contained" : "excerpt", score, form: body, around };
  }
  let best = { score: 0, form: "" };
  for (const form of forms) {
    const score = overlap(given, normalise(form));
    if (best.form === "" || score > best.score) best = { score, form };
  }
  if (best.score < ALIKE && !named) return { match: "not_found", ...best };
  return { match: "altered", ...best, pairs: changedIn(text, said) };
}

// The sentences of a text that are nearly published ones, with those: [[given, published]].
function changedIn(text, said) {
  const published = new Map(said.flatMap(sentences).map((each) => [normalise(each), each]));
  return sentences(text).flatMap((sentence) => {
    const row = normalise(sentence);
    if (published.has(row)) return [];
    const scored = [...published].map(([each, ours]) => [overlap(row, each), ours]);
    const [score, near] = scored.reduce((one, other) => (other[0] > one[0] ? other : one), [0, ""]);
    return score >= ALIKE ? [[sentence.trim(), near.trim()]] : [];
  });
}

function size(text) {
  return [...text].length;
}

// Whether a normalised text is a run of whole sentences of a body.
function isRun(given, body) {
  const edges = new Set([0]);
  let whole = "";
  for (const sentence of sentences(body)) edges.add((whole += normalise(sentence)).length);
  for (let at = whole.indexOf(given); at >= 0; at = whole.indexOf(given, at + 1)) {
    if (edges.has(at) && edges.has(at + given.length)) return true;
  }
  return false;
}

// Whether a text is a statement's post, as publish/render/weibo.py makes it; of the address the
// platform shows a short form, or words.
function isPost(given, leads, news) {
  const lead = leads.map(normalise).find((each) => given.startsWith(each));
  const end = given.search(/(?:\.\.\.全文见|原文见|更正后的全文见|撤下说明见)[!-~]*(?:网页链接)?$/);
  if (!lead || end < 0) return false;
  const quoted = given.slice(lead.length, end).replace(/^\.\.\./, "");
  return !quoted || isRun(quoted, news);
}

// The passages of a text that are not the statement's, if it has the whole body proper; null where
// anything that is left resembles a sentence of the statement.
function surroundings(text, said, parts, others) {
  const pieces = [...text.matchAll(SENTENCE)].filter(([piece]) => normalise(piece));
  const rows = pieces.map(([piece]) => normalise(piece));
  const spans = parts.map((forms) => spanOf(rows, forms));
  if (!spans[spans.length - 1]) return null;
  const covered = (at) => spans.some((span) => span && span[0] <= at && at < span[1]);
  const rest = rows.map((_, at) => at).filter((at) => !covered(at));
  const published = new Set(said.flatMap(sentences).map(normalise));
  const names = others.map(normalise).filter((each) => size(each) >= NAMING);
  names.sort((a, b) => size(b) - size(a));
  if (rest.some((at) => resembles(without(rows[at], names), published))) return null;
  const starts = rest.filter((at) => !rest.includes(at - 1)).map((at) => pieces[at].index);
  const lasts = rest.filter((at) => !rest.includes(at + 1)).map((at) => pieces[at]);
  return lasts.map((last, at) => text.slice(starts[at], last.index + last[0].length).trim());
}

// Which sentences of a text are one part of a statement, in the longest of its forms: [from, to].
function spanOf(rows, forms) {
  const edges = new Map([[0, 0]]);
  let given = "";
  rows.forEach((row, at) => edges.set((given += row).length, at + 1));
  for (const need of forms.map(normalise).filter((form) => size(form) >= TELLING)) {
    for (let at = given.indexOf(need); at >= 0; at = given.indexOf(need, at + 1)) {
      const end = at + need.length;
      if (edges.has(at) && edges.has(end)) return [edges.get(at), edges.get(end)];
    }
  }
  return null;
}

// A sentence without the names in it, which come the longest first.
function without(row, names) {
  return names.reduce((left, name) => left.replaceAll(name, ""), row);
}

function resembles(row, published) {
  if (size(row) < TELLING) return false;
  return [...published].some((each) => size(each) >= TELLING && overlap(row, each) >= ALIKE);
}

function overlap(given, published) {
  const ours = triples(given);
  const theirs = triples(published);
  let common = 0;
  for (const triple of ours) common += theirs.has(triple) ? 1 : 0;
  return ours.size ? common / ours.size : 0;
}

function triples(text) {
  const points = [...text];
  return new Set(points.slice(2).map((last, at) => points[at] + points[at + 1] + last));
}

// -- where two texts differ -----------------------------------------------------------------------

const EFFORT = 400;

// Returns two lists of [text, differs]: what was given, and what was published. Layout is no
// difference. What was published before the first and after the last common character is not shown
// as left out: people copy from the middle.
export function differences(given, published) {
  const ours = points(given);
  const theirs = points(published);
  const pairs = common(ours.keys, theirs.keys);
  if (!pairs) return null;
  const low = pairs.length ? pairs[0][1] : 0;
  const high = pairs.length ? pairs[pairs.length - 1][1] + 1 : theirs.keys.length;
  const shown = new Set(pairs.map(([, at]) => at));
  const kept = new Set(pairs.map(([at]) => at));
  return {
    given: pieces(ours, kept, 0, ours.keys.length),
    published: pieces(theirs, shown, low, high),
    cut: [low > 0, high < theirs.keys.length],
  };
}

// Characters that count, each with what it looks like and the layout before it.
function points(text) {
  const keys = [];
  const raw = [];
  let layout = "";
  for (const point of text) {
    const key = normalise(point);
    if (!key) layout += point;
    else {
      keys.push(key);
      raw.push([layout, point]);
      layout = "";
    }
  }
  return { keys, raw };
}

function pieces({ raw }, same, start, end) {
  const found = [];
  for (let at = start; at < end; at += 1) {
    const [layout, point] = raw[at];
    const differs = !same.has(at);
    const last = found[found.length - 1];
    if (last && last[1] === differs) last[0] += layout + point;
    else found.push([layout + point, differs]);
  }
  return found;
}

// The pairs of a longest common subsequence (Myers 1986); null where the texts have too little in
// common for the effort.
function common(a, b) {
  const trace = [];
  let ends = new Map([[1, 0]]);
  for (let depth = 0; depth <= Math.min(a.length + b.length, EFFORT); depth += 1) {
    const next = new Map();
    for (let k = -depth; k <= depth; k += 2) {
      const down = k === -depth || (k !== depth && reach(ends, k - 1) < reach(ends, k + 1));
      let x = down ? reach(ends, k + 1) : reach(ends, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walked([...trace, ends], a.length, b.length);
    }
    trace.push(ends);
    ends = next;
  }
  return null;
}

function reach(ends, k) {
  return ends.has(k) ? ends.get(k) : -1;
}

function walked(trace, width, height) {
  const pairs = [];
  let [x, y] = [width, height];
  for (let depth = trace.length - 1; depth >= 0; depth -= 1) {
    const ends = trace[depth];
    const k = x - y;
    const down = k === -depth || (k !== depth && reach(ends, k - 1) < reach(ends, k + 1));
    const before = down ? k + 1 : k - 1;
    const start = depth ? reach(ends, before) : 0;
    const floor = depth ? start + (down ? 0 : 1) : 0;
    while (x > floor && y > 0) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    if (depth) [x, y] = [start, start - before];
  }
  return pairs.reverse();
}
