// Takes pictures of pages, whole and coarse, and compares the coarse ones with those that are kept.
//   node pictures.mjs CHROMIUM STOPS FOLDER [KEPT]
// STOPS is JSON: [{name, url, typed, width, mode}]. FOLDER gets NAME-WIDTH-MODE.png, and in coarse/
// the same with one grey cell for CELL × CELL pixels. With KEPT, prints how far each is from the
// picture of the same name there: the share of cells that differ, and the growth in height.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { launch, look, open, picture } from "./chromium.mjs";

const [chromium, list, folder, kept] = process.argv.slice(2);
const CELL = 16;
const DRIFT = 3; // rows of cells that text may move up or down: fonts differ between machines
const FAINT = 20; // of 255: a difference that is none

const browser = await launch(chromium);
const desk = await browser.newPage(); // where pictures are shrunk and read

const shrink = (png) =>
  desk.evaluate(
    async (base64, cell) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const [columns, rows] = [image.width, image.height].map((side) => Math.ceil(side / cell));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const large = canvas.getContext("2d", { willReadFrequently: true });
      large.drawImage(image, 0, 0);
      const { data } = large.getImageData(0, 0, image.width, image.height);
      const sums = new Float64Array(columns * rows);
      const counts = new Uint32Array(columns * rows);
      let at = 0;
      for (let y = 0; y < image.height; y += 1) {
        const first = Math.floor(y / cell) * columns;
        for (let column = 0; column < columns; column += 1) {
          const width = Math.min(cell, image.width - column * cell);
          let sum = 0;
          for (const end = at + 4 * width; at < end; at += 4) {
            sum += 299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2];
          }
          sums[first + column] += sum / 1000;
          counts[first + column] += width;
        }
      }
      const small = new OffscreenCanvas(columns, rows);
      const drawn = new ImageData(columns, rows);
      sums.forEach((sum, place) => {
        const grey = Math.round(sum / counts[place] / 8) * 8;
        drawn.data.set([grey, grey, grey, 255], 4 * place);
      });
      small.getContext("2d").putImageData(drawn, 0, 0);
      const bytes = new Uint8Array(await (await small.convertToBlob()).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    },
    png,
    CELL,
  );

const cells = (png) =>
  desk.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const drawn = canvas.getContext("2d");
    drawn.drawImage(image, 0, 0);
    const { data } = drawn.getImageData(0, 0, image.width, image.height);
    const grey = Array.from({ length: data.length / 4 }, (_, at) => data[4 * at]);
    return { columns: image.width, rows: image.height, grey };
  }, png);

const row = ({ columns, grey }, at) => grey.slice(at * columns, (at + 1) * columns);
const apart = (one, other) => one.filter((grey, at) => Math.abs(grey - other[at]) > FAINT).length;

// Each row of the kept picture, held against the nearest of the rows about the same height.
function distance(old, now) {
  if (old.columns !== now.columns) return { share: 1, taller: 0 };
  let differ = 0;
  for (let at = 0; at < old.rows; at += 1) {
    const about = Math.round((at * now.rows) / old.rows);
    let least = old.columns;
    for (let near = Math.max(about - DRIFT, 0); near <= about + DRIFT && near < now.rows; near += 1) {
      least = Math.min(least, apart(row(old, at), row(now, near)));
    }
    differ += least;
  }
  return { share: differ / old.grey.length, taller: now.rows / old.rows - 1 };
}

// The page for the next view: the one that is open, where only its form is another.
let page;
let shown;
async function turned({ url, width, mode, typed }) {
  const same = shown?.url === url && shown.typed === typed;
  const plain = mode !== "print" && (mode === shown?.mode || ["light", "dark"].includes(shown?.mode));
  if (same && plain) {
    await look(page, { width, mode });
  } else {
    await page?.close();
    page = await open(browser, url, { width, mode, typed });
  }
  shown = { url, typed, mode };
}

mkdirSync(`${folder}/coarse`, { recursive: true });
const found = [];
for (const { name, url, typed, width, mode } of JSON.parse(readFileSync(list, "utf8"))) {
  await turned({ url, width, mode, typed });
  const file = `${name}-${width}-${mode}.png`;
  const png = await picture(page, { encoding: "base64" });
  writeFileSync(`${folder}/${file}`, Buffer.from(png, "base64"));
  const coarse = await shrink(png);
  writeFileSync(`${folder}/coarse/${file}`, Buffer.from(coarse, "base64"));
  if (!kept) continue;
  const old = `${kept}/${file}`;
  const told = existsSync(old)
    ? distance(await cells(readFileSync(old).toString("base64")), await cells(coarse))
    : { share: 1, taller: 1 };
  found.push({ file, ...told });
}
await browser.close();
console.log(JSON.stringify(found));
