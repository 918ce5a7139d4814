// The plain text of a body. Follows publish/domain/plaintext.py.

const INLINE = new Set(["STRONG", "EM", "A", "BR", "SUB", "SUP"]);

const parsed = (html) => new DOMParser().parseFromString(`<body>${html}</body>`, "text/html").body;

export function plainText(html) {
  return paragraphs(parsed(html).childNodes).join("\n\n");
}

// As a browser copies it from a page: a line a block, item and cell, without any marks.
export function bareLines(html) {
  const lines = html.replaceAll("\n", "").replace(/<(?!\/?(?:a|em|strong|sub|sup)[ >])[^>]*>/g, "\n");
  return parsed(lines).textContent.split("\n").filter((line) => line.trim()).join("\n");
}

function paragraphs(nodes) {
  const found = [];
  for (const node of nodes) {
    if (node.nodeType !== 1 || node.tagName === "HR") continue;
    if (node.tagName === "UL" || node.tagName === "OL") found.push(items(node).join("\n"));
    else if (node.tagName === "TABLE") found.push(rowsOf(node).join("\n"));
    else if (node.tagName === "BLOCKQUOTE") found.push(...paragraphs(node.childNodes));
    else found.push(inline(node));
  }
  return found.filter(Boolean);
}

function items(list) {
  const lines = [];
  let at = Number.parseInt(list.getAttribute("start") || "1", 10);
  for (const item of [...list.children].filter((node) => node.tagName === "LI")) {
    const mark = list.tagName === "OL" ? `${at}. ` : "· ";
    at += 1;
    const own = [...item.childNodes].filter(isInline).map(piece).join("").trim();
    const nested = paragraphs([...item.childNodes].filter((node) => !isInline(node)));
    const inner = [own, ...nested].filter(Boolean).flatMap((each) => each.split("\n"));
    inner.forEach((line, row) => lines.push((row ? "  " : mark) + line));
  }
  return lines;
}

function rowsOf(table) {
  const cells = (row) => [...row.children].map((cell) => inline(cell).replaceAll("\n", " "));
  return [...table.querySelectorAll("tr")].map((row) => cells(row).join(" | "));
}

function isInline(node) {
  return node.nodeType === 3 || INLINE.has(node.tagName);
}

function inline(node) {
  return [...node.childNodes].map(piece).join("").trim();
}

function piece(node) {
  if (node.nodeType === 3) return node.data.replaceAll("\n", "");
  if (node.tagName === "BR") return "\n";
  const text = [...node.childNodes].map(piece).join("");
  const address = node.tagName === "A" ? (node.getAttribute("href") || "").replace(/^mailto:/, "") : "";
  return address && address !== text ? `${text}（${address}）` : text;
}
