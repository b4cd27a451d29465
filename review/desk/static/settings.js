// One's own settings: password, light or dark.
import { $, $$, call, reason, toast } from "./common.js";

const form = $("#password");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await call("PUT", "/api/v1/me/password", { old: form.elements.old.value, new: form.elements.new.value });
  if (answer.ok) location.assign("/login");  else toast(reason(answer), { bad: true });
});

for (const button of $$("[data-theme-set]")) {
  button.addEventListener("click", () => {
    const wanted = button.dataset.themeSet;
    if (wanted) document.documentElement.dataset.theme = wanted; else delete document.documentElement.dataset.theme;
    document.cookie = "theme=" + wanted + "; path=/; max-age=" + (wanted ? 31536000 : 0) + "; samesite=lax";
    for (const b of $$("[data-theme-set]")) b.setAttribute("aria-pressed", b === button);
  });
}
