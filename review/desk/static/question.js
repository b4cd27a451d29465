// What a request asks for, said anew: policy and pathway, date, line of business, state. The packet is judged again.
import { $, $$, asked, call, reason, toast } from "./common.js";

for (const form of $$("form[data-question]")) {
  const url = "/api/v1/requests/" + form.dataset.question;
  const dialog = form.closest("dialog");
  let version = Number(form.dataset.version);

  if (dialog) $("[data-ask]").addEventListener("click", async () => {
    const { ok, data } = await call("GET", url + "/progress");
    if (ok) version = data.version;
    dialog.showModal();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = (name) => form.elements[name].value.trim() || null;
    const said = { ...asked(value("asked")), date: value("date"), line_of_business: value("line_of_business"), state: value("state") };
    const answer = await call("PUT", url + "/question", { version, ...said });
    if (answer.ok) location.reload();
    else { if (dialog) dialog.close(); toast(reason(answer), { bad: true }); }
  });
}
