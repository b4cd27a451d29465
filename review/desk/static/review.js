// The review screen: criteria, findings, decisions, and the pages they stand on.
import { $, $$, call, keys, localTimes, make, reason, toast } from "./common.js";
import { Evidence } from "./evidence.js";
import { Side } from "./side.js";
import { Viewer } from "./viewer.js";

const panes = $(".panes");
const id = panes.dataset.id;
const api = "/api/v1/requests/" + id;
const screen = "/requests/" + id;
const may = panes.dataset.may === "1";
const narrow = () => matchMedia("(max-width: 980px)").matches;
let version = Number(panes.dataset.version);
let leaf = null;
let quote = null;
let hits = [];
let hit = -1;
let cursor = null;

// pages

const packet = JSON.parse($("#packet").textContent);
const viewer = new Viewer({
  box: $("#sheets"), packet, base: api,
  changed: (page) => {
    if (document.activeElement !== $("#pn")) $("#pn").value = page.i + 1;
    $("#zoom").textContent = Math.round(viewer.zoom * 75) + " %";
    side.current(page);
  },
  caption: (cap, page) => {
    if (!may || cap.querySelector("button")) return;
    cap.append(make("button", { type: "button", className: "btn quiet", textContent: page.aside ? "Bring back" : "Set aside", title: "Whether this page counts (s)", onclick: () => setPage(page) }));
  },
});
const side = new Side({
  box: $("#side"), viewer, base: api,
  found: (list, at) => {
    hits = list.map((h) => ({ d: viewer.pages.find((p) => p.name === h.document).d, start: h.start, end: h.end }));
    hit = at;
    marks();
    if (at >= 0) { showPane("pages"); showPages(); viewer.jump(hits[at].d, hits[at].start); }
  },
});
viewer.changed(viewer.pages[0]);
$("[data-do=side]").setAttribute("aria-expanded", innerWidth > 1300);

const panel = () => $$(".leaf-panel").find((p) => p.dataset.leaf === leaf);
const quotes = () => (panel() ? $$(".quote", panel()) : []);
const markOf = (q) => ({ d: Number(q.dataset.doc), start: Number(q.dataset.start), end: Number(q.dataset.end) });
const same = (a, b) => a && b && a.d === b.d && a.start === b.start && a.end === b.end;

function marks() {
  const list = [];
  for (const q of $$(".leaf-panel[hidden] .quote")) list.push({ ...markOf(q), kind: "faint" });
  for (const q of quotes()) list.push({ ...markOf(q), kind: q.dataset.side, on: same(markOf(q), quote) });
  if (quote && !list.some((m) => m.on)) list.push({ ...quote, kind: "near", on: true });
  hits.forEach((h, i) => list.push({ ...h, kind: "hit", on: i === hit && !quote }));
  if (cursor) { for (const m of list) m.on = false; list.push(cursor); }
  side.mark(list);
  return viewer.setMarks(list);
}

function showPane(name) {
  panes.dataset.pane = name;
  for (const b of $$("[data-pane-button]")) b.setAttribute("aria-pressed", b.dataset.paneButton === name);
}

function showPages(on = true) {
  $("#timeline").hidden = on;
  $("#sheets").hidden = !on;
  $("[data-do=time]").setAttribute("aria-pressed", !on);
}

function showQuote(q) {
  for (const other of $$(".quote.on")) other.classList.remove("on");
  q.classList.add("on");
  q.scrollIntoView({ block: "nearest" });
  hit = -1;
  quote = markOf(q);
  showPane("pages");
  showPages();
  marks();
  return viewer.jump(quote.d, quote.start);
}

function show(next, { jump = true, focus = true } = {}) {
  const found = $$(".leaf-panel").find((p) => p.dataset.leaf === next);
  if (!found) return;
  leaf = next;
  quote = null;
  for (const p of $$(".leaf-panel")) p.hidden = p !== found;
  for (const a of $$("#tree .leaf")) {
    const on = a.dataset.leaf === leaf;
    if (on) { a.setAttribute("aria-current", "true"); if (a.offsetParent) a.scrollIntoView({ block: "nearest" }); } else a.removeAttribute("aria-current");
  }
  history.replaceState(null, "", "#" + leaf);
  $("#finding").scrollTop = 0;
  if (narrow()) showPane("finding");
  if (focus) $("h2", found).focus({ preventScroll: true });
  const first = quotes()[0];
  if (jump && first && !narrow()) showQuote(first);
  else marks();
}

const order = () => $$("#tree .leaf").map((a) => a.dataset.leaf);
function step(by) {
  const all = order(), at = all.indexOf(leaf);
  show(all[Math.max(0, Math.min(all.length - 1, at + by))]);
}
function stepQuote(by) {
  const all = quotes();
  if (!all.length) return;
  const at = all.findIndex((q) => q.classList.contains("on"));
  showQuote(all[(at + by + all.length) % all.length]);
}

// decisions

/** Draws again what the server now says; what is selected stays. */
async function refresh() {
  const { ok, data } = await call("GET", screen + "/parts");
  if (!ok) return;
  version = data.version;
  $("#state").innerHTML = data.state;
  const top = $("#tree").scrollTop;
  $("#tree").innerHTML = data.tree;
  $("#tree").scrollTop = top;
  const down = $("#finding").scrollTop, focused = $("#finding").contains(document.activeElement);
  $("#finding").innerHTML = data.leaves;
  localTimes();
  data.packet.docs.forEach((doc, d) => doc.pages.forEach((p) => {
    const page = viewer.pages.find((x) => x.d === d && x.n === p[0]);
    if (page && page.aside !== p[7]) { page.aside = p[7]; viewer.recap(page); side.state(page); }
  }));
  const kept = quote;
  show(leaf, { jump: false, focus: focused });
  $("#finding").scrollTop = down;
  const again = kept && quotes().find((q) => same(markOf(q), kept));
  if (again) { again.classList.add("on"); quote = kept; marks(); }
  if ($("[data-computing]")) setTimeout(refresh, 1200);
}

/** Sends a change with the version it is based on; says clearly when somebody else was faster. */
async function change(method, path, body, done) {
  const answer = await call(method, api + path, { version, ...body });
  if (answer.ok) {
    if (done) toast(done);
    await refresh();
    return true;
  }
  if (answer.status === 409) toast(reason(answer) + " Nothing of yours was saved.", { bad: true, action: "Show the newest state", run: refresh });
  else toast(reason(answer), { bad: true });
  return false;
}

const undecided = () => { const all = order(), at = all.indexOf(leaf); return all.slice(at + 1).find((l) => !$(`#tree .leaf[data-leaf="${CSS.escape(l)}"] .done`)); };

async function agree() {
  if (!may || !panel() || !$("[data-agree]", panel())) return false;
  const next = undecided();
  if (await change("PUT", "/leaves/" + encodeURIComponent(leaf), { agree: true }) && next) show(next);
}

function override(open = true) {
  const form = may && panel() && $("[data-override-form]", panel());
  if (!form) return false;
  form.hidden = !open;
  $("[data-override]", panel()).setAttribute("aria-expanded", open);
  $("[data-agree]", panel()).classList.toggle("primary", !open && !$("[data-undo]", panel()));
  if (open) $("input", form).focus(); else $("h2", panel()).focus();
}

const undo = () => (may && panel() && $("[data-undo]", panel()) ? change("DELETE", "/leaves/" + encodeURIComponent(leaf), {}, "Decision taken back.") : false);
const setPage = (page) => change("PUT", "/pages", { document: page.name, page: page.n, state: page.aside === page.program ? (page.aside ? "back" : "aside") : "program" }, page.aside ? "The page counts again." : "The page is set aside; nothing on it counts.");

function flag(button) {
  const q = $(".quote", button.closest(".cite"));
  const m = markOf(q);
  return change("POST", "/citations/flag", { leaf, document: packet.docs[m.d].name, start: m.start, end: m.end, wrong: button.dataset.flag === "1" }, button.dataset.flag === "1" ? "Marked as wrong." : "No longer marked as wrong.");
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  let found;
  if ((found = on("#tree .leaf"))) { event.preventDefault(); show(found.dataset.leaf); }
  else if ((found = on(".cite .flag[data-flag]"))) flag(found);
  else if ((found = on("[data-remove-evidence]"))) change("DELETE", "/evidence/" + found.dataset.removeEvidence, {}, "The passage is taken away.");
  else if ((found = on(".quote"))) showQuote(found);
  else if (on("[data-agree]")) agree();
  else if (on("[data-override]")) override($("[data-override-form]", panel()).hidden);
  else if (on("[data-override-form] [data-cancel]")) override(false);
  else if (on("[data-undo]")) undo();
  else if ((found = on("[data-pane-button]"))) {
    const first = quotes()[0];
    if (found.dataset.paneButton === "pages" && first && !quote && hit < 0 && narrow()) showQuote(first);
    else showPane(found.dataset.paneButton);
  }
  else if ((found = on(".events [data-doc]"))) { quote = markOf(found); showPages(); marks(); viewer.jump(quote.d, quote.start); }
  else if ((found = on("[data-do]"))) act[found.dataset.do]();
});

$("#finding").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, fields = form.elements, path = "/leaves/" + encodeURIComponent(leaf);
  if (form.matches("[data-blind]")) await change("POST", path + "/blind", { status: fields.status.value });
  else await change("PUT", path, { agree: false, status: fields.status.value, reason_code: fields.reason_code.value, note: fields.note.value }, "Override saved.");
});
$("#finding").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("[data-override-form]")) { event.stopPropagation(); override(false); }
});

// toolbar, search

const act = {
  side: () => {
    const box = $("#side"), wide = innerWidth > 1300, open = wide ? box.hidden : !box.classList.contains("open");
    box.hidden = wide && !open;
    box.classList.toggle("open", open);
    $("[data-do=side]").setAttribute("aria-expanded", open);
    if (open) { side.shown = null; side.current(viewer.page); }
  },
  prev: () => viewer.show(viewer.at - 1), next: () => viewer.show(viewer.at + 1),
  in: () => viewer.zoomBy(1.25), out: () => viewer.zoomBy(0.8), fit: () => viewer.fit(), turn: () => viewer.rotate(),
  pick: () => { showPane("pages"); showPages(); return evidence.toggle(); },
  time: () => { const on = $("#timeline").hidden; showPages(!on); if (on) { showPane("pages"); $("#timeline").focus(); } },
};
$("#pn").addEventListener("change", (e) => { const n = parseInt(e.target.value, 10); if (n) viewer.show(n - 1); e.target.value = viewer.at + 1; });
$("#find").addEventListener("keydown", (e) => { if (e.key === "Enter") { quote = null; side.search(e.target.value, e.shiftKey ? -1 : 1); } });
$("#find").addEventListener("search", (e) => { if (!e.target.value) side.search(""); });

const evidence = new Evidence({
  viewer, pop: $("#pop"), leaf: () => (may && leaf ? { title: panel().dataset.title } : null),
  add: (place) => change("POST", "/evidence", { leaf, ...place }, "The passage is added."),
  cursor: (mark) => { cursor = mark; $("[data-do=pick]")?.setAttribute("aria-pressed", mark !== null); return marks(); },
});

keys({
  j: () => step(1), k: () => step(-1), n: () => step(1), p: () => step(-1),
  a: agree, o: () => override(), u: undo, ".": () => stepQuote(1), ",": () => stepQuote(-1),
  w: () => { const q = $(".quote.on", panel() || document), b = q && $(".flag[data-flag]", q.closest(".cite")); if (!b) return false; flag(b); },
  "[": () => act.prev(), "]": () => act.next(), "+": act.in, "=": act.in, "-": act.out, 0: act.fit, r: act.turn,
  e: () => { if (!may) return false; act.pick(); }, s: () => (may ? setPage(viewer.page) : false), l: act.side, t: act.time,
  "/": () => { showPane("pages"); $("#find").focus(); $("#find").select(); },
  d: () => location.assign(screen + "/decide"), q: () => location.assign("/queue"),
});

show(decodeURIComponent(location.hash.slice(1)) || order()[0] || "", { focus: false });
if (!leaf && order().length) show(order()[0], { focus: false });
if ($("[data-computing]")) setTimeout(refresh, 1200);

// somebody else's change is told, never overwritten
setInterval(async () => {
  if (document.hidden) return;
  const { ok, data: now } = await call("GET", api + "/progress");
  if (!ok || now.version <= version || $("[data-told]")) return;
  if ($("[data-override-form]:not([hidden])")) {
    const told = toast("This request was changed meanwhile.", { action: "Show the newest state", run: refresh });
    told.dataset.told = "1";
  } else refresh();
}, 15000);
