"""Names and notes that try to run as script: shown as they are, never run."""

from __future__ import annotations

import pytest

from chartcite.review.store.users import Role
from tests.review.desk.screens.live import Site

_RUN = "window.hit=1"
PAYLOADS = (
    f"<script>{_RUN}</script>",
    f"<img src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f'"><script>{_RUN}</script>',
    f"'><img src=x onerror={_RUN}>",
    f'" onfocus="{_RUN}" autofocus="',
    f"' onmouseover='{_RUN}' x='",
    f"javascript:{_RUN}",
    f"<a href=javascript:{_RUN}>x</a>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f"</script><script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>",
    f"</textarea><script>{_RUN}</script>",
    f"{{{{ constructor.constructor('{_RUN}')() }}}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}",
    f"<details open ontoggle={_RUN}>",
    f"<body onload={_RUN}>",
    f"<math><mtext><img src=x onerror={_RUN}></mtext></math>",
    f"\u2028<script>{_RUN}</script>",
    f"<!--><svg/onload={_RUN}>-->",
)


def _names(payload: str) -> str:
    """A file name with the payload in it."""
    return payload.replace("/", "\u2215") + ".txt"


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_payload_in_names_labels_and_notes_never_runs(number: int, site: Site) -> None:
    payload = PAYLOADS[number]
    sender = site.kit.person("Cleo Front", Role.INTAKE)
    request_id = site.kit.ready(sender, (_names(payload), b"a note"), label=payload)
    window = site.window("Ada Reviewer", Role.REVIEWER)
    page = window.review(request_id)
    page.click('#tree [data-leaf="behavioral-attestation"]')
    panel = '.leaf-panel[data-leaf="behavioral-attestation"]'
    page.keyboard.press("o")
    page.click(f"{panel} .statuses .not_met")
    page.select_option(f"{panel} [name=reason_code]", "other")
    page.fill(f"{panel} [name=note]", payload)
    page.click(f"{panel} form .primary")
    page.wait_for_selector(f"{panel} .state q")
    assert page.inner_text(f"{panel} .state q").split() == payload.split()
    for path in (
        "/queue",
        f"/requests/{request_id}",
        f"/requests/{request_id}/decide",
        f"/requests/{request_id}/history",
    ):
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("typeof window.hit") == "undefined"
        assert payload.strip()[:12] in page.inner_text("body") or path.endswith("history")
    assert [c for c in window.complaints if "Content Security" in c] == []
