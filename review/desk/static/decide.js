// The decision on a request: recommendation, missing items, note, signature, reopening.
import { $, $$, call, keys, reason, toast } from "./common.js";

const page = $("#decide");
const api = "/api/v1/requests/" + page.dataset.id;
const form = $("#decision");
const sure = $("#sure");
let version = Number(page.dataset.version);

async function send(method, path, body) {
  const answer = await call(method, api + path, { version, ...body });
  if (answer.ok) { version = answer.data.version ?? version; return true; }
  toast(reason(answer), answer.status === 409 ? { bad: true, action: "Show the newest state", run: () => location.reload() } : { bad: true });
  return false;
}

const chosen = () => form.elements.recommendation.value;

function follow() { $("#missing").hidden = chosen() !== "pend"; }

const ticked = () => (chosen() === "pend" ? $$("[name=missing]:checked", form).map((m) => m.value) : []);

/** Whether the form says enough; a request that is pended says what for. */
function enough() {
  const note = form.elements.note, empty = chosen() === "pend" && !ticked().length && !note.value.trim();
  note.setCustomValidity(empty ? "Tick what is missing, or say it here." : "");
  return form.reportValidity();
}

function save() {
  if (!enough()) return false;
  const missing = ticked();
  return send("PUT", "/decision", { recommendation: chosen(), note: form.elements.note.value, missing });
}

function sign() {
  if (!enough()) return;
  $("[data-what]", sure).textContent = $(".choice:has(:checked) strong", form).firstChild.textContent.trim() + ".";
  sure.showModal();
  $("[data-yes]", sure).focus();
}

if (form) {
  form.addEventListener("change", follow);
  form.addEventListener("input", () => form.elements.note.setCustomValidity(""));
  form.addEventListener("submit", async (event) => { event.preventDefault(); if (await save()) toast("Saved."); });
  $("[data-sign]", form).addEventListener("click", sign);
  form.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); sign(); } });
  document.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !form.contains(event.target) && !sure.open) sign(); });
  $("[data-yes]", sure).addEventListener("click", async () => {
    sure.close();
    if (await save() && await send("POST", "/sign", {})) location.reload();
  });
  const choose = (i) => () => { const radio = $$("[name=recommendation]", form)[i]; radio.checked = true; radio.focus(); follow(); };
  keys({ 1: choose(0), 2: choose(1), 3: choose(2) });
}
const reopen = $("[data-reopen]");
if (reopen) reopen.addEventListener("click", async () => { if (await send("POST", "/reopen", {})) location.reload(); });
keys({ b: () => location.assign("/requests/" + page.dataset.id), q: () => location.assign("/queue") });
