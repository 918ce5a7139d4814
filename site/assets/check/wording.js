// Is this the wording that was published? The rules of publish/domain/wording.py, one by one; the
// vectors in tests/vectors/check hold both to the same verdicts.

const EXCERPT_LENGTH = 15;
const ALIKE = 0.5;
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

export const RANKS = ["exact", "same_wording", "excerpt", "altered", "not_found"];

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

// wording: { whole, title, body }; returns { match, score, form }: form is what comes nearest.
export function compare(text, wording, named = false) {
  const { whole, title, body } = wording;
  if (text === whole || (body && (text.endsWith("\n") ? text.slice(0, -1) : text) === body)) {
    return { match: "exact", score: 1, form: text };
  }
  const given = normalise(text);
  if (!given) return { match: "not_found", score: 0, form: "" };
  const forms = [whole, body, body ? `${title}\n${body}` : ""].filter(normalise);
  const same = forms.find((form) => normalise(form) === given);
  if (same !== undefined) return { match: "same_wording", score: 1, form: same };
  if (isExcerpt(text, body)) {
    return { match: "excerpt", score: size(given) / size(normalise(body)), form: body };
  }
  let best = { score: 0, form: "" };
  for (const form of forms) {
    const score = overlap(given, normalise(form));
    if (best.form === "" || score > best.score) best = { score, form };
  }
  return { match: best.score >= ALIKE || named ? "altered" : "not_found", ...best };
}

function size(text) {
  return [...text].length;
}

// Whether a text is a run of whole sentences of a body.
function isExcerpt(text, body) {
  const given = normalise(text);
  if (size(given) < EXCERPT_LENGTH) return false;
  const edges = new Set([0]);
  let whole = "";
  for (const sentence of sentences(body)) edges.add((whole += normalise(sentence)).length);
  for (let at = whole.indexOf(given); at >= 0; at = whole.indexOf(given, at + 1)) {
    if (edges.has(at) && edges.has(at + given.length)) return true;
  }
  return false;
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
