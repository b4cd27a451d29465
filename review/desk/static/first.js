// The first account: the one-time token stands in the address after the hash, where no server log sees it.
import { $ } from "./common.js";

const token = $("[name=token]"), said = location.hash.slice(1);
if (said && !token.value) {
  token.value = decodeURIComponent(said);
  history.replaceState(null, "", location.pathname);
}
$(token.value ? "[name=name]" : "[name=token]").focus();
