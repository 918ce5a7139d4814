// Proofs of the log: C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof, RFC 6962 trees.
// Whatever does not verify throws an error whose `told` is a sentence for the reader.

export function fault(told) {
  return Object.assign(new Error(told), { told });
}

export function utf8(text) {
  return new TextEncoder().encode(text);
}

export function hex(bytes) {
  return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
}

export function unhex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw fault("十六进制数写法不对");
  return Uint8Array.from(text.match(/../g) || [], (pair) => Number.parseInt(pair, 16));
}

export function unbase64(text) {
  let plain = "";
  try {
    plain = atob(text);
  } catch {
    throw fault("Base64 写法不对");
  }
  if (btoa(plain) !== text) throw fault("Base64 写法不规范");
  return Uint8Array.from(plain, (each) => each.charCodeAt(0));
}

export async function sha256(...parts) {
  const whole = await new Blob(parts).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

export function leafHash(leaf) {
  return sha256(Uint8Array.of(0), leaf);
}

function nodeHash(left, right) {
  return sha256(Uint8Array.of(1), left, right);
}

function equal(a, b) {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

// -- keys and notes -------------------------------------------------------------------------------

// A vkey: name+id+key. Returns { name, id, key, vkey }.
export async function readKey(vkey) {
  const [, name, id, rest] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim()) || [];
  const blob = rest ? unbase64(rest) : [];
  if (blob.length !== 33 || blob[0] !== 1) throw fault("公钥的写法不对");
  const hashed = await sha256(utf8(`${name}\n`), blob);
  if (hex(hashed.slice(0, 4)) !== id) throw fault("公钥的指纹与内容不符");
  return { name, id, key: blob.slice(1), vkey: vkey.trim() };
}

// Ed25519 (RFC 8032) by the browser or, where it has none, by what `fallback` loads.
export async function signed(key, signature, message, fallback) {
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    const noble = await fallback();
    return noble.verifyAsync(signature, message, key, { zip215: false });
  }
  return crypto.subtle.verify({ name: "Ed25519" }, known, signature, message);
}

// Returns { origin, size, root } of a checkpoint that one of the keys has signed as that log.
export async function openCheckpoint(note, keys, fallback) {
  const at = note.lastIndexOf("\n\n");
  if (at < 0 || !note.endsWith("\n")) throw fault("检查点的格式不正确");
  const text = note.slice(0, at + 1);
  const [origin, size, root, ...rest] = text.split("\n");
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || rest.pop() !== "") throw fault("检查点的格式不正确");
  let held = false;
  for (const line of note.slice(at + 2, -1).split("\n")) {
    const [, name, blob] = /^— (\S+) (\S+)$/.exec(line) || [];
    if (!name) throw fault("签名行格式不符");
    const bytes = unbase64(blob);
    const key = keys.find((each) => each.name === name && each.id === hex(bytes.slice(0, 4)));
    if (!key) continue;
    if (!(await signed(key.key, bytes.slice(4), utf8(text), fallback))) throw fault("检查点的签名无效");
    held = held || key.name === origin;
  }
  if (!held) throw fault("检查点没有这把公钥的签名");
  return { origin, size: Number(size), root: hex(hash(root)) };
}

function hash(text) {
  const bytes = unbase64(text);
  if (bytes.length !== 32) throw fault("哈希长度不符");
  return bytes;
}

// -- inclusion ------------------------------------------------------------------------------------

// Returns { index, checkpoint } if a .tlog-proof proves that the leaf is in the log.
export async function verifyProof(proof, leaf, keys, fallback) {
  const at = proof.indexOf("\n\n");
  const lines = proof.slice(0, Math.max(at, 0)).split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") throw fault("不是 tlog-proof 证明文件");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const [, told] = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() || "") || [];
  if (told === undefined || lines.length > 63) throw fault("证明文件缺少序号或哈希过多");
  const checkpoint = await openCheckpoint(proof.slice(at + 2), keys, fallback);
  const hashes = lines.map(hash);
  const root = await rootOf(Number(told), checkpoint.size, await leafHash(utf8(leaf)), hashes);
  if (hex(root) !== checkpoint.root) throw fault("包含证明与树根不符");
  return { index: Number(told), checkpoint };
}

// RFC 9162 §2.1.3.2
async function rootOf(index, size, leaf, hashes) {
  if (index >= size) throw fault("包含证明的序号超出树的大小");
  const half = (value) => Math.floor(value / 2);
  let [first, last, node] = [index, size - 1, leaf];
  for (const sibling of hashes) {
    if (last === 0) throw fault("包含证明过长");
    if (first % 2 || first === last) {
      node = await nodeHash(sibling, node);
      while (first % 2 === 0 && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      node = await nodeHash(node, sibling);
    }
    [first, last] = [half(first), half(last)];
  }
  if (last !== 0) throw fault("包含证明过短");
  return node;
}

// -- consistency ----------------------------------------------------------------------------------

// Throws unless the log of `now` begins with the log of `old`, by the log's own tiles: both roots
// are computed from them. `read` takes a path below the log and returns bytes.
export async function checkConsistency(old, now, read) {
  if (old.origin !== now.origin || old.size > now.size) throw fault("台账变短了，或者换成了另一份");
  const tiles = new Map();
  const tile = async (level, index) => {
    const key = `${level}/${index}`;
    if (!tiles.has(key)) tiles.set(key, await fetchTile(level, index, now.size, read));
    return tiles.get(key);
  };
  for (const { size, root } of [now, old]) {
    if (hex(await treeRoot(size, tile)) !== root) throw fault("台账从前的内容被改动过");
  }
  // A full tile counts only if the level above holds its root, up to the root that was signed.
  for (const [key, hashes] of tiles) {
    const [level, index] = key.split("/").map(Number);
    if (hashes.length < 256) continue;
    const above = await tile(level + 1, Math.floor(index / 256));
    const held = equal(await fold(hashes.map((each) => [each, 1])), above[index % 256] || []);
    if (!held) throw fault("台账的哈希块互相矛盾");
  }
}

async function fetchTile(level, index, size, read) {
  const total = Math.floor(size / 256 ** level);
  const width = Math.min(256, total - index * 256);
  let name = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, "0")}/${name}`;
  }
  const bytes = await read(`tile/${level}/${name}${width < 256 ? `.p/${width}` : ""}`);
  if (width < 1 || bytes.length !== 32 * width) throw fault("台账的哈希块长度不符");
  return Array.from({ length: width }, (_, at) => bytes.slice(32 * at, 32 * at + 32));
}

// The root of the first `size` entries: what full tiles leave over on each level, coarsest first.
async function treeRoot(size, tile) {
  const parts = [];
  for (let level = 0, total = size; total; level += 1, total = Math.floor(total / 256)) {
    const index = Math.floor(total / 256);
    const left = total % 256 ? (await tile(level, index)).slice(0, total % 256) : [];
    parts.unshift(...left.map((each) => [each, 256 ** level]));
  }
  return parts.length ? fold(parts) : sha256();
}

async function fold(parts) {
  const stack = [];
  for (const part of parts) {
    let [hashed, size] = part;
    while (stack.length && stack[stack.length - 1][1] === size) {
      hashed = await nodeHash(stack.pop()[0], hashed);
      size *= 2;
    }
    stack.push([hashed, size]);
  }
  let [root] = stack.pop();
  while (stack.length) root = await nodeHash(stack.pop()[0], root);
  return root;
}
