// Highlights and the text layer of one page, in points of the page: a turn or zoom of the page moves them along.
import { make } from "./common.js";

const pen = document.createElement("canvas").getContext("2d");

const joins = (a, b, along) => {
  const across = 1 - along;
  if (along === 1 && a[2] - a[0] > a[3] - a[1]) return false;
  const thick = Math.min(a[across + 2] - a[across], b[across + 2] - b[across]);
  const shared = Math.min(a[across + 2], b[across + 2]) - Math.max(a[across], b[across]);
  const gap = Math.max(a[along], b[along]) - Math.min(a[along + 2], b[along + 2]);
  return thick > 0 && shared > 0.5 * thick && gap < 3 * thick;
};

/** Boxes of the words that touch [start, end), those of one line made one. */
export function boxes(words, start, end) {
  const lines = [];
  for (const [s, e, ...box] of words) {
    if (e <= start || s >= end) continue;
    const last = lines[lines.length - 1];
    if (last && (joins(last, box, 0) || joins(last, box, 1))) {
      last[0] = Math.min(last[0], box[0]); last[1] = Math.min(last[1], box[1]);
      last[2] = Math.max(last[2], box[2]); last[3] = Math.max(last[3], box[3]);
    } else lines.push([...box]);
  }
  return lines;
}

/** Draws marks `{ start, end, kind, on }` over a page with boxes. */
export function drawMarks(layer, words, marks) {
  const pieces = [];
  for (const mark of marks) {
    for (const [x0, top, x1, bottom] of boxes(words, mark.start, mark.end)) {
      const piece = make("i", { className: mark.kind + (mark.on ? " on" : "") });
      piece.style.left = x0 - 1 + "px";
      piece.style.top = top + "px";
      piece.style.width = x1 - x0 + 2 + "px";
      piece.style.height = bottom - top + "px";
      pieces.push(piece);
    }
  }
  layer.replaceChildren(...pieces);
}

const tall = ([, , x0, top, x1, bottom]) => bottom - top > 1.3 * (x1 - x0);

/** How the lines of a page run: 0 level, 90 down it, -90 up it. Its longer words tell. */
function running(words) {
  const long = words.filter(([s, e]) => e - s > 3);
  if (long.filter(tall).length * 2 <= long.length) return 0;
  let down = 0;
  for (let i = 1; i < long.length; i += 1) {
    if (Math.abs(long[i][2] - long[i - 1][2]) < 4) down += Math.sign(long[i][3] - long[i - 1][3]);
  }
  return down >= 0 ? 90 : -90;
}

/** Fills the text layer: a span a word, where the word stands, as long as it is. */
export function drawLetters(layer, page) {
  const letters = Array.from(page.text), turn = running(page.words), parts = [];
  let before = page.start;
  for (const [s, e, x0, top, x1, bottom] of page.words) {
    if (s > before) parts.push(letters.slice(before - page.start, s - page.start).join(""));
    const text = letters.slice(s - page.start, e - page.start).join("");
    const high = turn ? x1 - x0 : bottom - top, long = turn ? bottom - top : x1 - x0;
    const size = Math.max(1, high * 0.82);
    pen.font = size + "px sans-serif";
    const stretch = (long / (pen.measureText(text).width || 1)).toFixed(3);
    const span = make("span", { textContent: text, dataset: { s, e } });
    span.style.left = (turn > 0 ? x1 : x0) + "px";
    span.style.top = (turn < 0 ? bottom : top) + "px";
    span.style.fontSize = size + "px";
    span.style.transform = (turn ? `rotate(${turn}deg) ` : "") + `scaleX(${stretch})`;
    parts.push(span);
    before = Math.max(before, e);
  }
  layer.replaceChildren(...parts);
}

/** Draws the text of a page without boxes, with its marks. */
export function drawText(pre, page, marks) {
  const letters = Array.from(page.text);
  const own = marks.filter((m) => m.end > page.start && m.start < page.end);
  const borders = new Set([page.start, page.end]);
  for (const m of own) { borders.add(Math.max(page.start, m.start)); borders.add(Math.min(page.end, m.end)); }
  const sorted = [...borders].sort((a, b) => a - b);
  const parts = [];
  for (let i = 0; i + 1 < sorted.length; i += 1) {
    const text = letters.slice(sorted[i] - page.start, sorted[i + 1] - page.start).join("");
    const over = own.filter((m) => m.start <= sorted[i] && sorted[i + 1] <= m.end);
    const top = over.find((m) => m.on) || over[over.length - 1];
    parts.push(top ? make("mark", { textContent: text, className: top.kind + (top.on ? " on" : "") }) : text);
  }
  pre.replaceChildren(...parts);
}

/** Words of a page without boxes, so that they can be chosen with keys. */
export function plainWords(page) {
  const found = [];
  let at = page.start, start = -1;
  for (const letter of page.text) {
    if (/\s/u.test(letter)) { if (start >= 0) found.push([start, at]); start = -1; } else if (start < 0) start = at;
    at += 1;
  }
  if (start >= 0) found.push([start, at]);
  return found;
}
