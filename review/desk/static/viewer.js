// The pages of a packet in one long sheet: only those near the view are in memory, pictures come from the server.
import { $, call, make } from "./common.js";
import { drawLetters, drawMarks, drawText, plainWords } from "./marks.js";

const CAPTION = 26, GAP = 16, SCALES = [1, 1.5, 2, 3, 4], LEAST = 0.25, MOST = 5;

export class Viewer {
  constructor({ box, packet, base, changed, caption }) {
    this.box = box;
    this.base = base;
    this.changed = changed;
    this.caption = caption;
    this.marks = [];
    this.zoom = 1;
    this.fitted = true;
    this.at = 0;
    this.words = new Map();
    this.mounted = new Set();
    this.pages = [];
    packet.docs.forEach((doc, d) => doc.pages.forEach(([n, w, h, status, why, start, end, aside, program]) => {
      const draw = doc.draw && w > 0 && h > 0;
      this.pages.push({ i: this.pages.length, d, n, w: draw ? w : 612, h: draw ? h : 0, draw, status, why, start, end, aside, program, turn: 0, name: doc.name, own: doc.pages.length });
    }));
    const all = document.createDocumentFragment();
    for (const page of this.pages) {
      page.sheet = make("div", { className: "sheet", dataset: { i: page.i } });
      all.append(page.sheet);
    }
    box.append(all);
    this.lay();
    this.near = new IntersectionObserver((seen) => {
      for (const one of seen) {
        const page = this.pages[one.target.dataset.i];
        if (one.isIntersecting) this.mount(page); else this.unmount(page);
      }
    }, { root: box, rootMargin: "900px 0px" });
    for (const page of this.pages) this.near.observe(page.sheet);
    let waiting = false;
    box.addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; this.look(); });
    }, { passive: true });
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(box.clientWidth - width) < 2) return;
      width = box.clientWidth;
      if (this.fitted && width) this.fit();
    }).observe(box);
  }

  /** Puts every sheet to its size. */
  lay() {
    if (this.fitted) this.zoom = this.fitting();
    for (const page of this.pages) this.size(page);
    this.tops = null;
  }

  fitting() {
    const widest = Math.max(...this.pages.map((p) => (p.turn % 180 ? p.h : p.w)), 1);
    return Math.min(2.2, Math.max(LEAST, (this.box.clientWidth - 28) / Math.min(widest, 1400)));
  }

  size(page) {
    const sideways = page.turn % 180 !== 0;
    const wide = (sideways ? page.h : page.w) * this.zoom, high = (sideways ? page.w : page.h) * this.zoom;
    page.sheet.style.width = wide + "px";
    if (page.draw) page.sheet.style.height = high + CAPTION + "px";
    else page.sheet.style.minHeight = Math.min(4000, 120 + (page.end - page.start) / 4) + "px";
    if (!page.frame) return;
    if (page.draw) {
      page.frame.style.width = wide + "px";
      page.frame.style.height = high + "px";
      const [x, y] = { 0: [0, 0], 90: [page.h, 0], 180: [page.w, page.h], 270: [0, page.w] }[page.turn];
      page.layer.style.transform = `translate(${x * this.zoom}px, ${y * this.zoom}px) rotate(${page.turn}deg) scale(${this.zoom})`;
      this.picture(page);
    } else page.text.style.fontSize = Math.max(9, 13 * Math.min(1.8, this.zoom)) + "px";
  }

  source(page, wanted) {
    return `${this.base}/documents/${page.d}/pages/${page.n}.webp?scale=${wanted}`;
  }

  picture(page) {
    const wanted = this.zoom * Math.min(2, devicePixelRatio);
    const scale = SCALES.find((s) => s >= wanted - 0.05) || SCALES[SCALES.length - 1];
    if (page.scale >= scale) return;
    page.scale = scale;
    const fresh = make("img", { alt: "", decoding: "async", draggable: false });
    fresh.onload = () => { if (page.layer) { const old = page.image; page.image = fresh; page.layer.prepend(fresh); if (old) old.remove(); } };
    fresh.onerror = () => {
      if (!page.layer || page.image || $(".bad", page.frame)) return;
      page.frame.prepend(make("p", { className: "bad", textContent: "This page cannot be drawn; its words are shown where they stand." }));
      page.letters.classList.add("seen");
    };
    fresh.src = this.source(page, scale);
  }

  async mount(page) {
    if (page.frame) return;
    this.mounted.add(page);
    page.scale = 0;
    page.image = null;
    page.frame = make("div", { className: "frame" });
    if (page.draw) {
      page.marksLayer = make("div", { className: "marks" });
      page.letters = make("div", { className: "letters", dataset: { i: page.i } });
      page.layer = make("div", { className: "turn" }, page.marksLayer, page.letters);
      page.layer.style.width = page.w + "px";
      page.layer.style.height = page.h + "px";
      page.frame.append(page.layer);
    } else {
      page.text = make("pre", { className: "sheet-text", dataset: { i: page.i } });
      page.frame.append(page.text);
    }
    page.sheet.replaceChildren(this.cap(page), page.frame);
    page.sheet.classList.toggle("aside", page.aside);
    this.size(page);
    const words = await this.load(page);
    if (!page.frame || !words) return;
    if (page.draw) drawLetters(page.letters, words);
    this.paint(page);
    if (!page.draw) this.tops = null;
  }

  unmount(page) {
    if (!page.frame || page.i === this.pinned) return;
    this.mounted.delete(page);
    if (!page.draw) page.sheet.style.minHeight = page.sheet.offsetHeight + "px";
    page.frame = page.layer = page.image = page.text = page.letters = page.marksLayer = null;
    page.sheet.replaceChildren();
  }

  cap(page) {
    const where = page.own > 1 ? `${page.name}, page ${page.n} of ${page.own}` : page.name;
    const cap = make("div", { className: "cap" }, make("span", { className: "where grow", textContent: where, title: where }));
    if (["no_text", "damaged", "limit", "partial"].includes(page.status)) {
      cap.append(make("span", { className: "unread", textContent: "Not read: " + (page.why || "no text"), title: page.why }));
    }
    this.caption(cap, page);
    return cap;
  }

  recap(page) {
    page.sheet.classList.toggle("aside", page.aside);
    if (page.frame) page.sheet.firstChild.replaceWith(this.cap(page));
  }

  load(page) {
    if (!this.words.has(page.i)) {
      const wanted = call("GET", `${this.base}/documents/${page.d}/pages/${page.n}/words`).then(({ ok, data }) => {
        if (!ok) { this.words.delete(page.i); return null; }
        if (!data.words.length) data.words = page.draw ? [] : plainWords(data);
        return data;
      });
      this.words.set(page.i, wanted);
      if (this.words.size > 60) this.words.delete(this.words.keys().next().value);
    }
    return this.words.get(page.i);
  }

  /** Draws the marks of one page, which is in memory. */
  async paint(page) {
    const words = await this.load(page);
    if (!page.frame || !words) return;
    const own = this.marks.filter((m) => m.d === page.d && m.end > page.start && m.start < page.end);
    if (page.draw) drawMarks(page.marksLayer, words.words, own);
    else drawText(page.text, words, own);
  }

  setMarks(marks) {
    this.marks = marks;
    return Promise.all([...this.mounted].map((page) => this.paint(page)));
  }

  pageAt(d, start) {
    const own = this.pages.filter((p) => p.d === d);
    return own.find((p) => start < p.end) || own[own.length - 1];
  }

  /** Shows page `i`; gives what tells when it is there. */
  show(i) {
    const page = this.pages[Math.max(0, Math.min(this.pages.length - 1, i))];
    this.box.scrollTop = page.sheet.offsetTop - 6;
    this.at = page.i;
    this.changed(page);
    return this.mount(page);
  }

  /** Brings a place into the middle of the view. */
  async jump(d, start) {
    const page = this.pageAt(d, start);
    if (!page) return;
    const box = this.box.getBoundingClientRect(), sheet = page.sheet.getBoundingClientRect();
    if (sheet.bottom < box.top + 40 || sheet.top > box.bottom - 40 || !page.frame) this.box.scrollTop = page.sheet.offsetTop - 6;
    this.pinned = page.i;
    await this.mount(page);
    await this.paint(page);
    this.pinned = -1;
    this.centre(page);
    this.look();
  }

  centre(page) {
    const on = page.frame && $(".on", page.frame);
    if (!on) return;
    const box = this.box.getBoundingClientRect(), at = on.getBoundingClientRect();
    if (at.top < box.top + 40 || at.bottom > box.bottom - 40) this.box.scrollTop += (at.top + at.bottom) / 2 - (box.top + box.height * 0.4);
    if (at.left < box.left || at.right > box.right) this.box.scrollLeft += (at.left + at.right) / 2 - (box.left + box.right) / 2;
  }

  /** Which page is in view. */
  look() {
    this.tops = this.tops || this.pages.map((p) => p.sheet.offsetTop);
    const middle = this.box.scrollTop + this.box.clientHeight * 0.35;
    let low = 0, high = this.pages.length - 1;
    while (low < high) {
      const half = (low + high + 1) >> 1;
      if (this.tops[half] <= middle) low = half; else high = half - 1;
    }
    if (low !== this.at) { this.at = low; this.changed(this.pages[low]); }
  }

  get page() { return this.pages[this.at]; }

  /** Changes the size or turn and keeps in view what was there. */
  change(what) {
    const page = this.page, height = page.sheet.offsetHeight || 1;
    const part = (this.box.scrollTop - page.sheet.offsetTop) / height;
    what();
    this.lay();
    this.box.scrollTop = page.sheet.offsetTop + part * page.sheet.offsetHeight;
    this.changed(page);
  }

  zoomBy(factor) { this.change(() => { this.fitted = false; this.zoom = Math.min(MOST, Math.max(LEAST, this.zoom * factor)); }); }

  fit() { this.change(() => { this.fitted = true; }); }

  /** Turns the page in view by a quarter. */
  rotate() { if (this.page.draw) this.change(() => { this.page.turn = (this.page.turn + 90) % 360; }); }
}
