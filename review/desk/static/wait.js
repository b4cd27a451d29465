// The wait for a packet that is being read: progress, and on to the review when it is ready.
import { $, call, reason, toast } from "./common.js";

const wait = $("#wait");
const url = "/api/v1/requests/" + wait.dataset.id;

async function look() {
  const { ok, data } = await call("GET", url + "/progress");
  if (!ok) { setTimeout(look, 5000); return; }
  const state = data;
  if (state.status !== wait.dataset.status && !["queued", "reading"].includes(state.status)) { location.reload(); return; }
  wait.dataset.status = state.status;
  const bar = $("[data-progress]", wait), text = $("[data-progress-text]", wait), p = state.progress;
  if (bar && p && p.total) {
    bar.max = p.total;
    bar.value = p.done;
    text.textContent = "Page " + p.done + " of " + p.total + (p.done >= p.total ? ": judging the criteria." : ".");
  } else if (text && state.status === "reading") text.textContent = "Pages are being read.";
  setTimeout(look, 1000);
}

if (["queued", "reading"].includes(wait.dataset.status)) setTimeout(look, 600);

const retry = $("[data-retry]", wait);
if (retry) retry.addEventListener("click", async () => {
  const answer = await call("POST", url + "/retry", { version: Number(wait.dataset.version) });
  if (answer.ok) location.reload();
  else toast(reason(answer), { bad: true });
});
