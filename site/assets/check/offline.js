// The verifier that a reader saves: the two files and a text, without any network.

import { wordingOf } from "./copying.js";
import { readKey, verifyProof } from "./proof.js";
import { readStatement } from "./statement.js";
import { compare, normalise, numbersIn } from "./wording.js";
import { make, proven, tell } from "./words.js";

export async function verifyFiles({ statement, proof, vkey, given, fallback }) {
  const keys = [await readKey(vkey)];
  const edition = await readStatement(statement);
  const held = await verifyProof(proof, edition.last.text, keys, fallback);
  const sound = held.index === edition.index && held.checkpoint.origin === edition.entry.log;
  if (!sound) throw Object.assign(new Error(), { told: "证明的不是这一条" });
  const state = edition.notice ? "redacted" : "unknown";
  const found = { match: "number", edition, state, newest: edition, proof: held, keys };
  const wording = wordingOf(edition);
  if (!wording || !normalise(given)) return found;
  return { ...found, ...compare(given, wording, numbersIn(given).includes(edition.entry.id)) };
}

export function begin(page, fallback) {
  const form = page.getElementById("form");
  const verdict = page.getElementById("verdict");
  const read = async (name) => (await form.elements[name].files[0]?.text()) || "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = form.elements.given.value;
    try {
      const [statement, proof] = [await read("statement"), await read("proof")];
      const vkey = form.elements.vkey.value;
      const found = await verifyFiles({ statement, proof, vkey, given, fallback });
      verdict.replaceChildren(...tell(found, given), proven(found));
    } catch (error) {
      verdict.replaceChildren(make("h2", "核验没有通过"), make("p", error.told || String(error)));
    }
  });
  form.hidden = false;
}
