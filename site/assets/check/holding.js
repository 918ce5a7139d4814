// Whether a notice still holds on a day, in words: as publish/render/holding.py says it.

const named = ({ by, title }) =>
  title ? `${by}《${title.split(/\s+/).filter(Boolean).join(" ")}》` : `${by} `;

function lineOf(effect, begun) {
  if (effect.kind === "amend") {
    return `本件部分内容自 ${effect.since} 起由 ${named(effect)}修改，请一并阅读。`;
  }
  return `本件自 ${effect.since} 起由 ${named(effect)}废止${begun ? "，请不要再据此办理" : ""}。`;
}

// Of effects { kind, by, since, title } in their order, the last day if there is one, and today:
// { act, lines }, of which the first lines are those of the effects.
export function holding(effects, lastDay, today) {
  const last = effects.some(({ kind }) => kind === "repeal") ? null : lastDay;
  const lines = effects.map((effect) => lineOf(effect, effect.since <= today));
  if (last) lines.push(`本件有效期至 ${last}，${last < today ? "现已" : "此后"}失效。`);
  return { act: actOf(effects, last, today), lines };
}

// The weightiest of what has happened, else of what is to come.
function actOf(effects, last, today) {
  const newest = (kind, begun) =>
    effects.filter((each) => each.kind === kind && each.since <= today === begun).slice(-1)[0]?.since;
  for (const [begun, when] of [[true, "已于"], [false, "将于"]]) {
    const repealed = newest("repeal", begun);
    if (repealed) return `${when} ${repealed} 废止`;
    if (begun && last && last < today) return "已过有效期";
    const amended = newest("amend", begun);
    if (amended) return `部分内容${when} ${amended} 修改`;
  }
  return "";
}

// The day in Beijing.
export const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
