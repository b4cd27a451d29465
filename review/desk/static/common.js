// What every screen shares: calls to the server, messages, keys, times, light and dark.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export function make(tag, options = {}, ...children) {
  const { dataset, ...rest } = options;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, dataset);
  element.append(...children);
  return element;
}

/** Calls the server. Never throws: `{ ok, status, data }`, where `data.error.message` says what went wrong. */
export async function call(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(path, options);
    if (answer.status === 401) {
      location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
    }
    const text = await answer.text();
    let data = {};
    try { data = text ? JSON.parse(text) : {}; } catch { data = {}; }
    return { ok: answer.ok, status: answer.status, data };
  } catch {
    return { ok: false, status: 0, data: { error: { message: "The desk does not answer. Is it running?" } } };
  }
}

/** Policy and pathway out of the one list that offers both. */
export function asked(value) {
  const [policy, pathway] = (value || "").split("|");
  return { policy: policy || null, pathway: pathway || null };
}

export function reason(answer) {
  const error = answer.data.error;
  if (error && error.message) return [error.message, error.remedy].filter(Boolean).join(" ");
  return "The desk refused this (" + answer.status + ").";
}

export function toast(text, { bad = false, action = "", run = null, stay = bad } = {}) {
  const box = $("#toasts");
  const element = make("div", { className: bad ? "toast bad" : "toast" }, make("span", { textContent: text, className: "grow" }));
  if (bad) element.setAttribute("role", "alert");
  const close = () => element.remove();
  if (action) element.append(make("button", { type: "button", textContent: action, onclick: () => { close(); run(); } }));
  else if (stay) element.append(make("button", { type: "button", textContent: "Close", onclick: close }));
  while (box.children.length > 2) box.firstChild.remove();
  box.append(element);
  if (!stay && !action) setTimeout(close, 5000);
  return element;
}

const handlers = [];

/** Single keys, for as long as nobody types. `on` maps `event.key` to what is done; a handler may return false: not for me. */
export function keys(on) { handlers.unshift(on); }

export const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (typing(target)) {
    if (event.key === "Escape" && !target.closest("dialog")) { event.preventDefault(); target.blur(); }
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  for (const on of handlers) {
    const run = on[event.key];
    if (run && run(event) !== false) { event.preventDefault(); return; }
  }
});

function help() { $("#help").showModal(); }
/** The menu of a request: opened, and its first entry under the keys. */
function more() {
  const menu = $("details.menu");
  if (!menu) return false;
  menu.open = !menu.open;
  $(menu.open ? ".list a" : "summary", menu).focus();
}
keys({ "?": help, m: more, Escape: () => { const menu = $("details.menu[open]"); if (!menu) return false; menu.open = false; $("summary", menu).focus(); } });

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-help]")) help();
  if (target.closest("[data-close]")) target.closest("dialog").close();
  if (target instanceof HTMLDialogElement) target.close();
  if (target.closest("[data-theme-button]")) {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const next = dark ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    document.cookie = "theme=" + next + "; path=/; max-age=31536000; samesite=lax";
  }
  for (const menu of $$("details.menu[open]")) if (!menu.contains(target) || target.closest(".list button")) menu.open = false;
});

const two = (n) => String(n).padStart(2, "0");

export function localTimes(root = document) {
  for (const time of $$("time[datetime*='T']", root)) {
    const d = new Date(time.getAttribute("datetime"));
    if (Number.isNaN(d.getTime())) continue;
    time.textContent = d.getFullYear() + "-" + two(d.getMonth() + 1) + "-" + two(d.getDate()) + " " + two(d.getHours()) + ":" + two(d.getMinutes());
  }
}

function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60), rest = minutes % 60;
  if (days) return days + " d " + hours + " h";
  return hours ? hours + " h " + rest + " min" : rest + " min";
}

export function clocks(root = document) {
  for (const element of $$("[data-due]", root)) {
    if (element.dataset.done === "1") continue;
    const left = (new Date(element.dataset.due) - Date.now()) / 1000;
    element.textContent = span(Math.abs(left)) + (left < 0 ? " late" : " left");
    const box = element.closest(".clock");
    box.classList.toggle("late", left < 0);
    box.classList.toggle("soon", left >= 0 && left < 86400);
  }
}

localTimes();
clocks();
setInterval(clocks, 30000);
// every script of the screen has run by then: keys are heard
document.addEventListener("DOMContentLoaded", () => { document.documentElement.dataset.ready = "1"; });
