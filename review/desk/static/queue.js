// The queue: live rows, keys, selection, saved views, intake by dialog or by dropping files.
import { $, $$, asked, call, clocks, keys, localTimes, make, reason, toast } from "./common.js";

const queue = $("#queue");
const box = $("#rows");
const bulk = $("#bulk");
const picked = new Set();
let current = null;

const rows = () => $$("tbody tr", box);

function mark(row, scroll = true) {
  for (const r of rows()) r.classList.toggle("on", r === row);
  current = row ? row.dataset.id : null;
  if (row && scroll) { row.scrollIntoView({ block: "nearest" }); $("a", row).focus({ preventScroll: true }); }
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((r) => r.dataset.id === current);
  mark(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]);
}

function showPicked() {
  for (const tick of $$("[data-pick]", box)) tick.checked = picked.has(tick.value);
  const all = $("[data-all]", box);
  if (all) { all.checked = picked.size > 0 && rows().every((r) => picked.has(r.dataset.id)); all.indeterminate = picked.size > 0 && !all.checked; }
  if (bulk) { bulk.hidden = !picked.size; $("[data-count]", bulk).textContent = picked.size; }
}

function pick(id, on) { if (on) picked.add(id); else picked.delete(id); showPicked(); }

box.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick]")) pick(event.target.value, event.target.checked);
  if (event.target.matches("[data-all]")) for (const r of rows()) pick(r.dataset.id, event.target.checked);
});
box.addEventListener("click", (event) => {
  const row = event.target.closest("tbody tr");
  if (!row) return;
  mark(row, false);
  if (!event.target.closest("a, input, button")) $("a", row).click();
});

/** What has the focus in the rows, as something that finds it again in new rows. */
function focusIn() {
  const at = document.activeElement;
  if (!box.contains(at) || at === box) return null;
  const row = at.closest("tbody tr");
  if (at.matches("[data-all]")) return () => $("[data-all]", box);
  if (!row) return () => $$("thead a", box).find((a) => a.textContent.trim() === at.textContent.trim());
  const n = $$("a, input", row).indexOf(at);
  return () => { const again = rows().find((r) => r.dataset.id === row.dataset.id); return again && $$("a, input", again)[n]; };
}

let shown = "", turns = 0;
/** Draws the rows anew as the server has them. The focus stays where it is; a press of the mouse is waited for. */
async function draw() {
  const turn = turns += 1;
  const answer = await fetch(queue.dataset.part, { headers: { Accept: "application/json" } });
  if (answer.status === 401) { location.reload(); return; }
  if (!answer.ok) return;
  const data = await answer.json();
  if (turn !== turns || data.html === shown || box.matches(":active")) return;
  const focused = focusIn();
  box.innerHTML = data.html;
  shown = data.html;
  $("#total").textContent = data.total + (data.total === 1 ? " request" : " requests");
  const row = rows().find((r) => r.dataset.id === current);
  if (row) mark(row, false);
  const again = focused && focused();
  if (again) again.focus({ preventScroll: true });
  for (const id of picked) if (!rows().some((r) => r.dataset.id === id)) picked.delete(id);
  localTimes(box); clocks(box); showPicked();
}
async function refresh() {
  try { await draw(); } catch { /* the next look may reach the desk again */ }
  const busy = rows().some((r) => r.dataset.busy === "1");
  setTimeout(refresh, document.hidden ? 20000 : busy ? 1500 : 8000);
}
setTimeout(refresh, rows().some((r) => r.dataset.busy === "1") ? 800 : 8000);

// a choice filters at once; words wait for Enter
$(".tools").addEventListener("change", (event) => { if (event.target.matches("select, [type=checkbox]")) event.currentTarget.requestSubmit(); });

if (bulk) {
  bulk.addEventListener("submit", async (event) => {
    event.preventDefault();
    const assignee = bulk.elements.assignee.value || null;
    const answer = await call("POST", "/api/v1/requests/assign", { ids: [...picked], assignee });
    if (!answer.ok) { toast(reason(answer), { bad: true }); return; }
    toast(picked.size + (picked.size === 1 ? " request" : " requests") + " assigned to " + (assignee || "nobody") + ".");
    picked.clear();
    showPicked();
    await draw();
    const row = rows().find((r) => r.dataset.id === current);
    if (row && document.activeElement === document.body) mark(row);
  });
  $("[data-unpick]", bulk).addEventListener("click", () => { picked.clear(); showPicked(); });
}

// saved views

function addView(name) {
  for (const old of $$("[data-drop-view]")) if (old.dataset.dropView === name) old.closest(".own").remove();
  const link = make("a", { href: location.pathname + location.search, textContent: name });
  link.setAttribute("aria-current", "page");
  $(".views").append(make("span", { className: "own" }, link,
    make("button", { type: "button", dataset: { dropView: name }, ariaLabel: "Remove the view " + name, textContent: "✕" })));
}

document.addEventListener("click", async (event) => {
  const drop = event.target.closest("[data-drop-view]");
  if (drop) {
    const answer = await call("DELETE", "/api/v1/views/" + encodeURIComponent(drop.dataset.dropView));
    if (answer.ok) drop.closest(".own").remove(); else toast(reason(answer), { bad: true });
  }
  const save = event.target.closest("[data-save-view]");
  if (save) {
    const name = make("input", { placeholder: "Name, then Enter", maxLength: 60, required: true, ariaLabel: "Name of the view" });
    const back = () => { if (name.isConnected) { name.replaceWith(save); save.focus(); } };
    save.replaceWith(name);
    name.focus();
    name.addEventListener("keydown", async (e) => {
      if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); back(); }
      if (e.key !== "Enter") return;
      e.preventDefault();
      const title = name.value.trim();
      if (!title) return;
      const answer = await call("PUT", "/api/v1/views/" + encodeURIComponent(title), { query: location.search.slice(1) });
      if (!answer.ok) { toast(reason(answer), { bad: true }); return; }
      back();
      addView(title);
    });
  }
});

// intake

const dialog = $("#new");
if (dialog) {
  const form = $("#intake");
  const chosen = $("#chosen");
  let files = [];

  const show = () => {
    chosen.replaceChildren(...files.map((f, i) => make("li", {}, make("span", { textContent: f.webkitRelativePath || f.name }),
      make("span", { className: "row" }, make("span", { className: "soft small", textContent: Math.max(1, Math.round(f.size / 1024)) + " KB" }),
        make("button", { type: "button", className: "btn quiet", textContent: "✕", ariaLabel: "Leave out " + f.name, onclick: () => { files.splice(i, 1); show(); } })))));
    chosen.hidden = !files.length;
    $("#send").disabled = !files.length;
  };
  const add = (more) => {
    files = files.concat([...more].filter((f) => !f.name.startsWith(".")));
    $("#refused").hidden = true;
    show();
    if (!dialog.open) dialog.showModal();
  };
  const open = () => { dialog.showModal(); };
  $$("[data-new]").forEach((b) => b.addEventListener("click", open));
  keys({ n: open });
  $("#files").addEventListener("change", (e) => { add(e.target.files); e.target.value = ""; });
  $("#folder").addEventListener("change", (e) => { add(e.target.files); e.target.value = ""; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData();
    for (const f of files) body.append("files", f, f.name);
    for (const field of form.elements) {
      if (!field.name || (field.type === "checkbox" && !field.checked) || !field.value) continue;
      if (field.name === "asked") for (const [name, said] of Object.entries(asked(field.value))) { if (said) body.append(name, said); }
      else body.append(field.name, field.type === "datetime-local" ? new Date(field.value).toISOString() : field.value);
    }
    const bar = $("#sent"), refused = $("#refused"), send = new XMLHttpRequest();
    bar.hidden = false; refused.hidden = true; $("#send").disabled = true;
    const fail = (text) => { refused.textContent = text; refused.hidden = false; bar.hidden = true; $("#send").disabled = false; };
    send.upload.onprogress = (e) => { if (e.lengthComputable) bar.value = (100 * e.loaded) / e.total; };
    send.onerror = () => fail("The desk does not answer. Is it running?");
    send.onload = () => {
      let data = {};
      try { data = JSON.parse(send.responseText); } catch { data = {}; }
      if (send.status === 202) location.assign("/requests/" + data.id);
      else fail(data.error ? [data.error.message, data.error.remedy].filter(Boolean).join(" ") : "The desk refused the files (" + send.status + ").");
    };
    send.open("POST", "/api/v1/requests");
    send.setRequestHeader("Accept", "application/json");
    send.send(body);
  });

  let depth = 0;
  const carries = (e) => e.dataTransfer && [...e.dataTransfer.types].includes("Files");
  addEventListener("dragenter", (e) => { if (carries(e)) { depth += 1; document.body.classList.add("dropping"); } });
  addEventListener("dragleave", (e) => { if (carries(e) && --depth <= 0) { depth = 0; document.body.classList.remove("dropping"); } });
  addEventListener("dragover", (e) => { if (carries(e)) e.preventDefault(); });
  addEventListener("drop", async (e) => {
    if (!carries(e)) return;
    e.preventDefault();
    depth = 0;
    document.body.classList.remove("dropping");
    const entries = [...e.dataTransfer.items].map((i) => i.webkitGetAsEntry && i.webkitGetAsEntry()).filter(Boolean);
    const plain = [...e.dataTransfer.files];
    add(entries.some((x) => x.isDirectory) ? (await Promise.all(entries.map(walk))).flat() : plain);
  });
  async function walk(entry) {
    if (entry.isFile) return [await new Promise((done, bad) => entry.file(done, bad))];
    const reader = entry.createReader(), inside = [];
    for (;;) {
      const batch = await new Promise((done, bad) => reader.readEntries(done, bad));
      if (!batch.length) break;
      inside.push(...batch);
    }
    inside.sort((a, b) => a.name.localeCompare(b.name));
    return (await Promise.all(inside.map(walk))).flat();
  }
}

keys({
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  Enter: (e) => { const row = rows().find((r) => r.dataset.id === current); if (!row || e.target.closest("a, button, summary")) return false; $("a", row).click(); },
  x: () => { if (!current || !bulk) return false; pick(current, !picked.has(current)); },
  "/": () => { $(".find").focus(); $(".find").select(); },
});
