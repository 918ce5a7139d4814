// Which published texts may a text come from? Keys as in publish/domain/anchors.py, files as in
// publish/render/checkindex.py. What is found here is a candidate and nothing more.

import { sha256, utf8 } from "./proof.js";
import { normalise } from "./wording.js";

const RUN = 6;
const BITS = [0, 4, 8, 11]; // of a key, the first bits that name its shard on each floor
const TOP = BITS.length - 1;
const VOLUME = 65_536; // entries that a file of the top floor spans at most (decisions/0025)
const AHEAD = 4096; // entries that a file may know beyond the checkpoint, which is written last
const TRIES = 3; // sentences that are looked for: each costs four small files and the older volumes
const TABLE = Array.from({ length: 256 }, (_, at) => {
  let value = at;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function units(text) {
  const bytes = new Uint8Array(2 * text.length);
  for (let at = 0; at < text.length; at += 1) {
    bytes[2 * at] = text.charCodeAt(at) & 255;
    bytes[2 * at + 1] = text.charCodeAt(at) >>> 8;
  }
  return bytes;
}

function crc32(bytes) {
  let value = 0xffffffff;
  for (const each of bytes) value = (value >>> 8) ^ TABLE[(value ^ each) & 255];
  return ~value >>> 0;
}

async function key(kind, text) {
  const hashed = await sha256(utf8(`zhengming-check/v1\n${kind}\n`), units(text));
  return new DataView(hashed.buffer).getUint32(0);
}

export function wholeKey(text) {
  return key("whole", normalise(text));
}

// The two runs of each sentence that it is known by, a pair a sentence.
export function runsOf(text) {
  const cut = (sentence) => (sentence.length > 60 ? sentence.split(",") : [sentence]);
  const pieces = normalise(text).replace(/[|·]/g, "").split(/[.!?;]/).flatMap(cut);
  return pieces.filter((piece) => piece.length >= 10).map(extremes);
}

function extremes(piece) {
  const runs = Array.from({ length: piece.length - RUN + 1 }, (_, at) => piece.slice(at, at + RUN));
  let [low, high] = [runs[0], runs[0]];
  const sums = new Map(runs.map((run) => [run, crc32(units(run))]));
  for (const [run, sum] of sums) {
    if (sum < sums.get(low)) low = run;
    if (sum > sums.get(high)) high = run;
  }
  return [low, high];
}

export async function keysOf(text) {
  const runs = [...new Set(runsOf(text).flat())];
  return Promise.all(runs.map((run) => key("run", run)));
}

// Yields lists of editions [number, rev, keys found], likeliest first; `read` returns bytes, or
// null where there is no file, and `size` is that of the log.
export async function* candidates(text, size, read) {
  const seen = new Map();
  const look = async (wanted) => {
    for (const row of (await Promise.all(wanted.map((each) => lookUp(each, size, read)))).flat()) {
      const name = `${row.number}/${row.rev}`;
      seen.set(name, { ...row, hits: (seen.get(name)?.hits || 0) + 1 });
    }
    const found = [...seen.values()].sort((a, b) => b.hits - a.hits || b.entry - a.entry);
    return found.map(({ number, rev, hits }) => [number, rev, hits]);
  };
  const whole = await look([await wholeKey(text)]);
  if (whole.length) yield whole;
  // Long sentences say the most; of those that were altered one or the other run is left.
  const pairs = spread(runsOf(text)).slice(0, TRIES);
  for (const side of [0, 1]) {
    const runs = side && pairs.length > 2 ? pairs.slice(0, 1) : pairs;
    const found = await look(await Promise.all(runs.map((pair) => key("run", pair[side]))));
    if (found.length) yield found;
  }
}

// The first, the last, and the middle one.
function spread(pairs) {
  const places = [0, pairs.length - 1, pairs.length >> 1];
  return [...new Set(places)].filter((at) => at in pairs).map((at) => pairs[at]);
}

// The size of the log at the last turn of a shard, of any volume; 0 before the first
// (publish/render/floors.py).
export function turnOf(floor, digits, size) {
  const ways = floor === TOP ? 2 : 1; // the top floor: at odd sizes
  const count = ways << BITS[floor];
  let place = ways * digits;
  if (place % 256 === 255) place += 8 * floor - 7; // not where a tile of the log becomes full
  const last = size - ((((size - place - 1) % count) + count) % count);
  return last > count || !floor ? last : 0;
}

// The address of the file that a shard has at a turn, which names its volume on the top floor.
export function fileOf(floor, digits, turn) {
  if (!floor) return "check/0.bin";
  const volume = floor === TOP ? Math.floor(turn / VOLUME) : 0;
  const name = digits.toString(16).padStart(floor, "0");
  return `check/${floor}${volume ? `.${volume}` : ""}/${name}.bin`;
}

async function lookUp(wanted, size, read) {
  const found = [];
  let known = size;
  for (const [floor, bits] of BITS.entries()) {
    const digits = Math.floor(wanted / 2 ** (32 - bits));
    let turn = turnOf(floor, digits, known);
    while (turn) {
      const bytes = await read(fileOf(floor, digits, turn));
      const had = bytes ? rows(bytes, wanted) : { turn, found: [] };
      found.push(...had.found);
      // What a file no longer has was taken up by the floor above, perhaps into a new volume.
      known = Math.max(known, Math.min(had.turn, size + AHEAD));
      turn = floor === TOP ? turnOf(TOP, digits, turn - (turn % VOLUME)) : 0;
    }
  }
  return found;
}

// The rows of a key in a file, and the size of the log at its turn.
function rows(bytes, wanted) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const turn = view.getUint32(4);
  const found = [];
  for (let at = 8; at + 11 <= bytes.length; at += 11) {
    if (view.getUint32(at) !== wanted) continue;
    const book = view.getUint8(at + 4);
    const serial = view.getUint16(at + 5) * 256 + view.getUint8(at + 7);
    const number = `${book & 128 ? "N" : "C"}${2000 + (book & 127)}-${String(serial).padStart(4, "0")}`;
    const back = (((turn - 1 - view.getUint16(at + 9)) % VOLUME) + VOLUME) % VOLUME;
    found.push({ number, rev: view.getUint8(at + 8), entry: turn - 1 - back });
  }
  return { turn, found };
}
