"""Names and notes that try to run as script: shown as they are, never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartcite.api import read_files
from chartcite.review.store.users import Role
from tests.review.desk.screens.live import Site, heard

_NOTE = (
    "Patient: Ann Doe\nDOB 01/02/1960\n03/04/2026\nChronic intractable low back pain, failed back surgery syndrome.\n"
)
_ASKED = {"policy": "cigna-cmm-210", "pathway": "non-malignant/trial", "date": "2026-04-02"}
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
def test_payload_in_names_labels_and_notes_never_runs(number: int, site: Site, tmp_path: Path) -> None:
    payload = PAYLOADS[number]
    sender = site.kit.person("Cleo Front", Role.INTAKE)
    path = tmp_path / _names(payload)
    path.write_text(_NOTE, encoding="utf-8")
    site.kit.engine.packet, kept = read_files([path]), site.kit.engine.packet
    try:
        request_id = site.kit.ready(sender, (path.name, path.read_bytes()), label=payload, **_ASKED)
    finally:
        site.kit.engine.packet = kept
    window = site.window("Ada Reviewer", Role.REVIEWER)
    page = window.review(request_id)
    assert path.name.split() == page.inner_text(".sheet .cap .where").split()
    page.click('#tree [data-leaf="behavioral-attestation"]')
    panel = '.leaf-panel[data-leaf="behavioral-attestation"]'
    page.keyboard.press("o")
    page.click(f"{panel} .statuses .not_met")
    page.select_option(f"{panel} [name=reason_code]", "other")
    page.fill(f"{panel} [name=note]", payload)
    page.click(f"{panel} form .primary")
    page.wait_for_selector(f"{panel} .state q")
    assert page.inner_text(f"{panel} .state q").split() == payload.split()
    for address in (
        "/queue",
        f"/requests/{request_id}",
        f"/requests/{request_id}/decide",
        f"/requests/{request_id}/history",
    ):
        page.goto(site.url + address)
        heard(page)
        assert page.evaluate("typeof window.hit") == "undefined"
        assert payload.strip()[:12] in page.inner_text("body") or address.endswith("history")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("typeof window.hit") == "undefined"
    assert [c for c in window.complaints if "Content Security" in c] == []
