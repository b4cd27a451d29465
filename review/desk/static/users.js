// Accounts: made, changed, closed.
import { $, $$, call, reason, toast } from "./common.js";

const add = $("#add"), edit = $("#edit");
const roles = (form) => $$("[name=roles]:checked", form).map((r) => r.value);

add.addEventListener("submit", async (event) => {
  event.preventDefault();
  const f = add.elements;
  const answer = await call("POST", "/api/v1/users", { name: f.name.value, email: f.email.value, password: f.password.value || null, roles: roles(add) });
  if (answer.ok) location.reload(); else toast(reason(answer), { bad: true });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-edit]");
  if (!button) return;
  const user = JSON.parse(button.dataset.edit), form = $("form", edit);
  form.dataset.id = user.id;
  $("#edit-title").textContent = user.name;
  for (const r of $$("[name=roles]", form)) r.checked = user.roles.includes(r.value);
  form.elements.active.checked = user.active;
  form.elements.password.value = "";
  edit.showModal();
});

$("form", edit).addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, body = { roles: roles(form), active: form.elements.active.checked };
  if (form.elements.password.value) body.password = form.elements.password.value;
  const answer = await call("PATCH", "/api/v1/users/" + form.dataset.id, body);
  if (answer.ok) location.reload(); else { edit.close(); toast(reason(answer), { bad: true }); }
});
