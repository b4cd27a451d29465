// The queue: live rows, keys, selection, saved views, intake by dialog or by dropping files.
import { $, $$, call, clocks, keys, localTimes, make, reason, toast } from "./common.js";

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

let shown = "";
async function refresh() {
  try {
    const answer = await fetch(queue.dataset.part, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const data = await answer.json();
      if (data.html !== shown && !box.matches(":has(select:focus)")) {
        const focused = box.contains(document.activeElement) ? current : null;
        box.innerHTML = data.html;
        shown = data.html;
        $("#total").textContent = data.total + (data.total === 1 ? " request" : " requests");
        const row = rows().find((r) => r.dataset.id === current);
        if (row) mark(row, focused !== null);
        localTimes(box); clocks(box); showPicked();
      }
    } else if (answer.status === 401) { location.reload(); return; }
  } catch { /* the next look may reach the desk again */ }
  const busy = rows().some((r) => r.dataset.busy === "1");
  setTimeout(refresh, document.hidden ? 20000 : busy ? 1500 : 8000);
}
setTimeout(refresh, rows().some((r) => r.dataset.busy === "1") ? 800 : 8000);

if (bulk) {
  bulk.addEventListener("submit", async (event) => {
    event.preventDefault();
    const assignee = bulk.elements.assignee.value || null;
    const answer = await call("POST", "/api/v1/requests/assign", { ids: [...picked], assignee });
    if (!answer.ok) { toast(reason(answer), { bad: true }); return; }
    toast(picked.size + (picked.size === 1 ? " request" : " requests") + " assigned to " + (assignee || "nobody") + ".");
    picked.clear();
    location.reload();
  });
  $("[data-unpick]", bulk).addEventListener("click", () => { picked.clear(); showPicked(); });
}

// saved views

document.addEventListener("click", async (event) => {
  const drop = event.target.closest("[data-drop-view]");
  if (drop) {
    const answer = await call("DELETE", "/api/v1/views/" + encodeURIComponent(drop.dataset.dropView));
    if (answer.ok) drop.closest(".own").remove(); else toast(reason(answer), { bad: true });
  }
  const save = event.target.closest("[data-save-view]");
  if (save) {
    const name = make("input", { placeholder: "Name of the view", maxLength: 60, required: true, ariaLabel: "Name of the view" });
    save.replaceWith(name);
    name.focus();
    name.addEventListener("keydown", async (e) => {
      if (e.key !== "Enter" || !name.value.trim()) return;
      e.preventDefault();
      const answer = await call("PUT", "/api/v1/views/" + encodeURIComponent(name.value.trim()), { query: location.search.slice(1) });
      if (answer.ok) location.reload(); else toast(reason(answer), { bad: true });
    });
  }
});

// intake

const dialog = $("#new");
if (dialog) {
  const form = $("#intake");
  const chosen = $("#chosen");
  const policy = form.elements.policy, pathway = form.elements.pathway;
  const ways = JSON.parse(pathway.dataset.pathways);
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
  policy.addEventListener("change", () => {
    pathway.replaceChildren(make("option", { value: "", textContent: "Read from the packet" }), ...(ways[policy.value] || []).map((w) => make("option", { value: w, textContent: w })));
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData();
    for (const f of files) body.append("files", f, f.name);
    for (const field of form.elements) {
      if (!field.name || (field.type === "checkbox" && !field.checked) || !field.value) continue;
      body.append(field.name, field.value);
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
