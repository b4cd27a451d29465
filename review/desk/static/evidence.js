// Evidence that a reviewer adds: words selected on a page with the mouse, or chosen with the arrow keys.
import { $, $$, keys, toast } from "./common.js";

export class Evidence {
  constructor({ viewer, pop, add, cursor, leaf }) {
    Object.assign(this, { viewer, pop, add, cursor, leaf });
    this.place = null;
    this.picking = null;
    document.addEventListener("mouseup", (event) => { if (!pop.contains(event.target)) setTimeout(() => this.selected(), 0); });
    document.addEventListener("touchend", (event) => { if (!pop.contains(event.target)) setTimeout(() => this.selected(), 60); });
    pop.addEventListener("click", (event) => {
      const side = event.target.closest("[data-side]");
      if (side) this.send(side.dataset.side);
      if (event.target.closest("[data-cancel]")) this.close(true);
    });
    pop.addEventListener("keydown", (event) => { if (event.key === "Escape") { this.close(true); event.stopPropagation(); } });
    keys({
      f: () => (this.place ? this.send("for") : false),
      x: () => (this.place ? this.send("against") : false),
      Escape: () => { if (!this.place && !this.picking) return false; this.close(true); this.stop(); },
      ArrowLeft: (e) => this.move(e, -1), ArrowRight: (e) => this.move(e, 1),
      ArrowUp: (e) => this.line(e, -1), ArrowDown: (e) => this.line(e, 1),
      Enter: (e) => { if (!this.picking || e.target.closest("button, a, summary")) return false; this.offer(); $("[data-side]", this.pop).focus(); },
    });
  }

  /** What is selected with the mouse, as a place in a document. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || this.picking) { if (!this.picking) this.close(); return; }
    const range = selection.getRangeAt(0);
    const within = (node) => (node instanceof Element ? node : node.parentElement);
    const first = within(range.startContainer), last = within(range.endContainer);
    if (!this.viewer.box.contains(first) && !this.viewer.box.contains(last)) return;
    const place = this.ofText(range, first, last) || this.ofWords(range);
    if (!place || !String(selection).trim()) return;
    const rect = range.getBoundingClientRect();
    this.viewer.load(place.page).then((words) => { if (words) this.show(place, this.quote(words, place), rect); });
  }

  quote(words, { page, start, end }) {
    return Array.from(words.text).slice(start - page.start, end - page.start).join("");
  }

  ofWords(range) {
    const touched = $$(".letters span", this.viewer.box).filter((s) => range.intersectsNode(s));
    if (!touched.length) return null;
    const page = this.viewer.pages[touched[0].closest(".letters").dataset.i];
    const own = touched.filter((s) => this.viewer.pages[s.closest(".letters").dataset.i].d === page.d);
    return { page, start: Number(own[0].dataset.s), end: Number(own[own.length - 1].dataset.e) };
  }

  ofText(range, first, last) {
    const pre = first.closest(".sheet-text");
    if (!pre || pre !== last.closest(".sheet-text")) return null;
    const page = this.viewer.pages[pre.dataset.i];
    const before = document.createRange();
    before.setStart(pre, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = page.start + Array.from(before.toString()).length;
    return { page, start, end: start + Array.from(range.toString()).length };
  }

  show(place, quote, rect) {
    if (!this.leaf()) return;
    this.place = place;
    $("[data-leaf-title]", this.pop).textContent = this.leaf().title;
    $("[data-quote]", this.pop).textContent = quote.trim();
    this.pop.hidden = false;
    const high = this.pop.offsetHeight, wide = this.pop.offsetWidth;
    const below = rect.bottom + 8 + high < innerHeight && !(this.picking && rect.top > high + 60);
    this.pop.style.top = Math.max(8, below ? rect.bottom + 8 : rect.top - high - 8) + "px";
    this.pop.style.left = Math.max(8, Math.min(innerWidth - wide - 8, rect.left)) + "px";
  }

  close(clear = false) {
    this.place = null;
    this.pop.hidden = true;
    if (clear) getSelection().removeAllRanges();
  }

  async send(side) {
    const { page, start, end } = this.place;
    this.close(true);
    this.stop();
    await this.add({ side, document: page.name, start, end });
  }

  // choosing words with keys

  async toggle() {
    if (this.picking) { this.stop(); return; }
    const page = this.viewer.page;
    const words = await this.viewer.load(page);
    if (!words || !words.words.length) { toast("There are no words on this page to choose from."); return; }
    const on = this.viewer.marks.find((m) => m.on && m.d === page.d && m.start < page.end && m.end > page.start);
    const at = on ? words.words.findIndex((w) => w[1] > on.start) : 0;
    this.picking = { page, words: words.words, a: Math.max(0, at), b: Math.max(0, at) };
    this.draw();
    toast("Arrow keys choose words, with Shift more of them. f: for, x: against, Esc: leave.", { stay: false });
  }

  stop() {
    if (!this.picking) return;
    this.picking = null;
    this.close();
    this.cursor(null);
  }

  move(event, by) {
    const p = this.picking;
    if (!p) return false;
    p.b = Math.max(0, Math.min(p.words.length - 1, p.b + by));
    if (!event.shiftKey) p.a = p.b;
    this.draw();
  }

  line(event, by) {
    const p = this.picking;
    if (!p) return false;
    const here = p.words[p.b];
    if (here.length < 6) return this.move(event, by * 8);
    const middle = (w) => [(w[2] + w[4]) / 2, (w[3] + w[5]) / 2];
    const [x, y] = middle(here), high = here[5] - here[3];
    let best = -1, least = Infinity;
    p.words.forEach((w, i) => {
      const [u, v] = middle(w), down = (v - y) * by;
      if (down < high * 0.6) return;
      const cost = down * 4 + Math.abs(u - x);
      if (cost < least) { least = cost; best = i; }
    });
    if (best >= 0) p.b = best;
    if (!event.shiftKey) p.a = p.b;
    this.draw();
  }

  draw() {
    const p = this.picking, low = Math.min(p.a, p.b), high = Math.max(p.a, p.b);
    p.start = p.words[low][0];
    p.end = p.words[high][1];
    this.cursor({ d: p.page.d, start: p.start, end: p.end, kind: "cursor", on: true }).then(() => { if (this.picking === p) this.offer(); });
  }

  async offer() {
    const p = this.picking;
    const words = await this.viewer.load(p.page);
    const at = p.page.frame && $(".cursor", p.page.frame);
    if (!at || this.picking !== p) return;
    this.viewer.centre(p.page);
    const place = { page: p.page, start: p.start, end: p.end };
    this.show(place, this.quote(words, place), at.getBoundingClientRect());
  }
}
