// The clock of a request: when it was received, and whether it is expedited.
import { $, call, reason, toast } from "./common.js";

const dialog = $("#clock"), form = $("form", dialog), url = "/api/v1/requests/" + dialog.dataset.id;
let version = 0;

const two = (n) => String(n).padStart(2, "0");
function local(at) {
  const d = new Date(at);
  return d.getFullYear() + "-" + two(d.getMonth() + 1) + "-" + two(d.getDate()) + "T" + two(d.getHours()) + ":" + two(d.getMinutes());
}

$("[data-clock]").addEventListener("click", async () => {
  const { ok, data } = await call("GET", url + "/progress");
  if (ok) version = data.version;
  form.elements.received_at.value = local(dialog.dataset.received);
  form.elements.received_at.max = local(Date.now());
  dialog.showModal();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const at = form.elements.received_at.value, before = local(dialog.dataset.received);
  const received_at = at && at !== before ? new Date(at).toISOString() : null;
  const answer = await call("PUT", url + "/clock", { version, expedited: form.elements.expedited.checked, received_at });
  if (answer.ok) location.reload(); else { dialog.close(); toast(reason(answer), { bad: true }); }
});
