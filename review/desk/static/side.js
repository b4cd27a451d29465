// The list beside the pages: thumbnails marked where evidence stands, documents, what a search found.
import { $, $$, call, make } from "./common.js";

const WIDE = 112;

export class Side {
  constructor({ box, viewer, base, go, found }) {
    Object.assign(this, { box, viewer, base, go, found });
    this.hits = [];
    this.hit = -1;
    this.thumbs = $("#thumbs", box);
    this.tabs = $$("[role=tab]", box);
    this.near = new IntersectionObserver((seen) => {
      for (const one of seen) this.fill(one.target, one.isIntersecting);
    }, { root: this.thumbs, rootMargin: "300px 0px" });
    this.build();
    this.tabs.forEach((tab, i) => {
      tab.addEventListener("click", () => this.open(tab.id.slice(4)));
      tab.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        const next = this.tabs[(i + by + this.tabs.length) % this.tabs.length];
        this.open(next.id.slice(4));
        next.focus();
        event.stopPropagation();
      });
    });
    $("#docs", box).addEventListener("click", (event) => {
      const part = event.target.closest("[data-part]");
      if (!part) return;
      const [d, n] = part.dataset.part.split(":").map(Number);
      for (const b of $$("[data-part]", box)) b.classList.toggle("on", b === part);
      viewer.show(viewer.pages.find((p) => p.d === d && p.n === n).i);
    });
    this.thumbs.addEventListener("click", (event) => {
      const thumb = event.target.closest(".thumb");
      if (thumb) viewer.show(Number(thumb.dataset.i));
    });
    $("#hits", box).addEventListener("click", (event) => {
      const hit = event.target.closest("[data-hit]");
      if (hit) this.showHit(Number(hit.dataset.hit));
    });
  }

  build() {
    const parts = document.createDocumentFragment();
    let d = -1;
    for (const page of this.viewer.pages) {
      if (page.d !== d) { d = page.d; parts.append(make("div", { className: "doc", textContent: page.name })); }
      const high = page.draw ? Math.min(220, Math.max(40, (WIDE * page.h) / page.w)) : 60;
      const pic = make("span", { className: page.draw ? "pic" : "pic words", textContent: page.draw ? "" : "Text" });
      pic.style.width = WIDE + "px";
      pic.style.height = high + "px";
      const thumb = make("button", { type: "button", className: "thumb", dataset: { i: page.i } }, pic, make("span", { className: "dots" }), make("span", { className: "no", textContent: page.n }));
      page.thumb = thumb;
      this.state(page);
      parts.append(thumb);
      this.near.observe(thumb);
    }
    this.thumbs.append(parts);
  }

  state(page) {
    page.thumb.classList.toggle("aside", page.aside);
    page.thumb.classList.toggle("unread", ["no_text", "damaged", "limit", "partial"].includes(page.status));
    const said = [`${page.name}, page ${page.n}`];
    if (page.aside) said.push("set aside");
    if (page.thumb.classList.contains("unread")) said.push("not read");
    if (page.kinds && page.kinds.size) said.push("evidence " + [...page.kinds].join(", "));
    page.thumb.setAttribute("aria-label", said.join(", "));
    page.thumb.title = said.join(", ");
  }

  fill(thumb, near) {
    const page = this.viewer.pages[thumb.dataset.i], pic = $(".pic", thumb);
    if (!page.draw) return;
    if (near && !pic.firstChild) pic.append(make("img", { alt: "", decoding: "async", src: this.viewer.source(page, devicePixelRatio > 1.2 ? 0.4 : 0.2), onerror() { this.remove(); } }));
    else if (!near) pic.replaceChildren();
  }

  /** Dots on the pages where the marks stand. */
  mark(marks) {
    for (const page of this.viewer.pages) {
      const kinds = new Set(marks.filter((m) => m.kind !== "faint" && m.kind !== "cursor" && m.d === page.d && m.end > page.start && m.start < page.end).map((m) => m.kind));
      if (!page.kinds || kinds.size !== page.kinds.size || [...kinds].some((k) => !page.kinds.has(k))) {
        page.kinds = kinds;
        $(".dots", page.thumb).replaceChildren(...[...kinds].map((k) => make("i", { className: k })));
        this.state(page);
      }
    }
  }

  current(page) {
    if (this.shown === page.thumb) return;
    for (const old of $$(".thumb.on", this.thumbs)) { old.classList.remove("on"); old.removeAttribute("aria-current"); }
    this.shown = page.thumb;
    page.thumb.classList.add("on");
    page.thumb.setAttribute("aria-current", "true");
    const box = this.thumbs.getBoundingClientRect(), at = page.thumb.getBoundingClientRect();
    if (box.height && (at.top < box.top || at.bottom > box.bottom)) this.thumbs.scrollTop += at.top - box.top - box.height / 3;
  }

  open(name) {
    for (const tab of this.tabs) {
      const on = tab.id === "tab-" + name;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
      $("#" + tab.id.slice(4), this.box).hidden = !on;
    }
    this.box.classList.toggle("wide", name !== "thumbs");
  }

  async search(text, by = 1) {
    const wanted = text.trim();
    if (wanted && wanted === this.wanted && this.hits.length) { this.showHit((this.hit + by + this.hits.length) % this.hits.length); return; }
    this.wanted = wanted;
    const list = $("#hits", this.box);
    if (!wanted) { this.hits = []; this.hit = -1; list.replaceChildren(make("p", { className: "count", textContent: "Nothing searched yet." })); this.found([], -1); return; }
    const { ok, data } = await call("GET", this.base + "/search?q=" + encodeURIComponent(wanted));
    if (this.wanted !== wanted) return;
    this.hits = ok ? data.hits : [];
    const some = this.hits.length;
    const count = make("p", { className: "count", textContent: some ? `${some}${data.more ? " or more" : ""} place${some === 1 ? "" : "s"}. Enter goes on to the next.` : "The packet does not say this." });
    count.setAttribute("role", "status");
    list.replaceChildren(count, make("ul", {}, ...this.hits.map((h, i) => make("li", {}, make("button", { type: "button", dataset: { hit: i } },
      make("div", {}, "… " + h.before + " ", make("mark", { textContent: h.quote }), " " + h.after + " …"), make("div", { className: "soft small", textContent: `${h.document}, page ${h.page}` }))))));
    this.open("hits");
    if (some) this.showHit(0);
  }

  showHit(i) {
    this.hit = i;
    for (const b of $$("[data-hit]", this.box)) b.classList.toggle("on", Number(b.dataset.hit) === i);
    const shown = $(`[data-hit="${i}"]`, this.box);
    if (shown) shown.scrollIntoView({ block: "nearest" });
    this.found(this.hits, i);
  }
}
