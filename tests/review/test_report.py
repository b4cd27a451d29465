"""The report holds what the result says, marks every cited place, and lets nothing of a packet become markup."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from array import array
from html.parser import HTMLParser
from importlib import resources

import pytest

from chartcite.api import review_read
from chartcite.corpus.score import text_document
from chartcite.criteria.loader import built_in, get_policy
from chartcite.models.document import Crop, Document, Packet, Page, PageStatus, WordTable
from chartcite.models.finding import Finding, Result, Status
from chartcite.models.request import Request
from chartcite.review.report import OUTCOMES, WORDS, render_html

_VOID = {"meta", "line", "rect", "circle", "path", "br", "input", "link", "img", "polyline"}
_CAUSE = "Chronic intractable pain from failed back surgery syndrome."
_HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</pre></mark></script><h1>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "&lt;b&gt; &amp; '\"`",
    "\u202emirror\u202c \x07 \ufffd",
)


class _Reader(HTMLParser):
    """Collects tags with their attributes, the text of every mark by its places, and the text of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marks: dict[str, str] = {}
        self.text = ""
        self._open: list[str] = []
        self._places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "mark":
            self._places = (dict(attrs)["data-c"] or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop() == tag
        if tag == "mark":
            self._places = []

    def handle_data(self, data: str) -> None:
        self.text += data
        for place in self._places:
            self.marks[place] = self.marks.get(place, "") + data

    def done(self) -> _Reader:
        self.close()
        assert self._open == []
        return self


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader.done()


def _review(*documents: Document, policy: str = "cigna-cmm-210", pathway: str = "non-malignant/permanent") -> Result:
    request = Request(policy=policy, pathway=pathway, date="2026-05-11")  # type: ignore[arg-type]
    return review_read(Packet(documents=documents), get_policy(policy), request)


@pytest.fixture(scope="module")
def page(demo: Result, demo_packet: Packet) -> str:
    return render_html(demo, demo_packet.documents)


@pytest.fixture(scope="module")
def read(page: str) -> _Reader:
    return _read(page)


def test_every_citation_has_its_mark_with_the_exact_text(demo: Result, read: _Reader, page: str) -> None:
    quotes = re.findall(r'class="quote [a-z]+" data-place="(\d+)"', page)
    cited = [c for f in _shown_order(demo) for c in (*f.supporting, *f.against, *f.nearest)]
    assert len(quotes) == len(cited)
    assert [read.marks[number] for number in quotes] == [c.quote for c in cited]


def test_a_passage_that_speaks_against_is_not_shown_as_support(demo: Result, page: str) -> None:
    finding = demo.finding("trial-response.duration")
    assert set(finding.against) & set(finding.citations)
    assert not set(finding.against) & set(finding.supporting)
    card = page.split('id="f-trial-response.duration"')[1].split("</article>")[0]
    assert card.count('<li><button type="button" class="quote') == len({c.quote for c in finding.citations})


def test_every_criterion_has_its_title(demo: Result, page: str) -> None:
    titles = re.findall(r'<h3 id="t-[^"]+">([^<]+)</h3>', page)
    assert sorted(titles) == sorted(f.title for f in demo.findings)


def _shown_order(result: Result) -> list[Finding]:
    """Findings as the report shows them: those of the tree first, then the scope."""
    return [
        *(f for f in result.findings if not f.id.startswith("scope.")),
        *(f for f in result.findings if f.id.startswith("scope.")),
    ]


def test_whole_text_of_every_document_is_there(demo_packet: Packet, read: _Reader) -> None:
    for document in demo_packet.documents:
        for part in document.pages:
            assert document.text[part.start : part.end] in read.text


def test_every_finding_shows_status_in_words_and_its_reason(demo: Result, read: _Reader) -> None:
    for finding in demo.findings:
        assert finding.rationale in read.text
        assert finding.requirement in read.text
        assert finding.locator in read.text
        assert WORDS[finding.status] in read.text


def test_outcome_and_caution_stand_at_the_top(demo: Result, read: _Reader) -> None:
    assert OUTCOMES[demo.result][0] in read.text
    assert "a clinician decides" in read.text


def test_warnings_and_policy_notes_are_shown(demo: Result, read: _Reader) -> None:
    assert demo.warnings
    assert all(warning.message in read.text for warning in demo.warnings)
    assert all(note in read.text for note in demo.policy_notes)


def test_same_result_gives_same_bytes(demo: Result, demo_packet: Packet, page: str) -> None:
    assert render_html(demo, demo_packet.documents) == page


@pytest.mark.parametrize("kind", ["style", "script"])
def test_content_security_policy_lets_through_only_what_is_in_the_page(kind: str, page: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    parts = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
    assert policy is not None
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts]
    allowed = re.search(rf"{kind}-src ([^;]+)", policy[1].replace("&#39;", "'"))
    assert allowed is not None
    assert allowed[1].split() == [f"'sha256-{digest}'" for digest in hashes]
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_page_has_no_inline_handlers_styles_or_references(read: _Reader) -> None:
    attributes = [(name, value or "") for _, attrs in read.tags for name, value in attrs.items()]
    assert [a for a in attributes if a[0].startswith("on") or a[0] in ("style", "src", "srcset", "action")] == []
    assert [a for a in attributes if a[0] in ("href", "xlink:href") and not a[1].startswith("#")] == []


def test_page_fetches_nothing(page: str) -> None:
    code = "".join(re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL))
    assert re.findall(r"https?:|url\(|@import|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(", code) == []


@pytest.mark.parametrize("text", _HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    note = f"{_CAUSE[:-1]} {text} of the spine.\n{text}\nNo active infection {text}."
    document = text_document("note.txt", note)
    page = render_html(_review(document), [document])
    read = _read(page)
    assert note in read.text
    assert {tag for tag, _ in read.tags} <= _own_tags()


@pytest.mark.parametrize("name", [*_HOSTILE, "../../etc/passwd", "a b.pdf", "x" * 300])
def test_hostile_file_name_stays_text(name: str) -> None:
    document = text_document(name, _CAUSE)
    read = _read(render_html(_review(document), [document]))
    assert name in read.text
    assert [tag for tag, _ in read.tags].count("script") == 1


def _own_tags() -> set[str]:
    """What the template writes, and the marks."""
    template = resources.files("chartcite.review").joinpath("templates", "report.html").read_text(encoding="utf-8")
    return {*re.findall(r"<([a-z][a-z0-9]*)", template), "mark"}


def test_overlapping_citations_each_keep_their_own_text(demo: Result) -> None:
    document = text_document("note.txt", f"Average pain 8/10. {_CAUSE}")
    result = _review(document)
    first = next(f for f in result.findings if f.citations)
    spans = [(0, 30), (10, 50), (20, 25), (10, 50)]
    citations = tuple(
        first.citations[0].model_copy(update={"start": a, "end": b, "quote": document.text[a:b]}) for a, b in spans
    )
    changed = first.model_copy(update={"citations": citations, "against": (), "nearest": ()})
    result = result.model_copy(update={"findings": tuple(changed if f is first else f for f in result.findings)})
    page = render_html(result, [document])
    numbers = re.findall(rf'id="f-{first.id}".*?</article>', page, re.DOTALL)[0]
    read = _read(page)
    assert [read.marks[n] for n in re.findall(r'data-place="(\d+)"', numbers)] == [document.text[a:b] for a, b in spans]


def test_unread_page_says_so_instead_of_text() -> None:
    pages = (
        Page(number=1, start=0, end=12),
        Page(number=2, start=13, end=13, status=PageStatus.NO_TEXT, reason="a scan"),
    )
    document = Document(name="scan.pdf", sha256="", media_type="application/pdf", text="Chronic pain\f", pages=pages)
    read = _read(render_html(_review(document), [document]))
    assert "This page could not be read: a scan" in read.text


def test_missing_documentation_comes_with_what_would_satisfy_it() -> None:
    document = text_document("note.txt", _CAUSE)
    result = _review(document)
    leaves = get_policy("cigna-cmm-210").leaves
    missing = [f for f in result.findings if f.status is Status.NOT_DOCUMENTED and not f.id.startswith("scope.")]
    text = _read(render_html(result, [document])).text
    assert missing
    assert all(leaves[f.id].remedy in text for f in missing)


@pytest.mark.parametrize("policy", sorted(built_in()))
def test_every_pathway_renders(policy: str) -> None:
    document = text_document("note.txt", "Clinic note of 05/01/2026. Nothing to report.")
    for pathway in get_policy(policy).pathways:
        result = _review(document, policy=policy, pathway=pathway)
        assert OUTCOMES[result.result][0] in _read(render_html(result, [document])).text


def test_large_packet_gives_a_page_of_its_own_size(demo: Result) -> None:
    text = "\f".join(f"Page {n}. " + "Seen in clinic, no change. " * 100 for n in range(300))
    document = text_document("large.txt", text)
    page = render_html(_review(document), [document])
    assert len(page) < 1.2 * len(text) + 100_000


def test_a_doubtful_word_is_shown_as_it_is_on_the_page() -> None:
    text = "Abdomen: adequate subcutaneous tissue for the pump."
    start = text.index("adequate")
    crop = Crop(start=start, end=start + 8, png=b"\x89PNG picture")
    words = WordTable(array("L", [start]), array("L", [start + 8]), array("f", [0.0] * 4), array("B", [20]))
    page = Page(number=1, start=0, end=len(text), scanned=True, words=words, crops=(crop,))
    document = Document(name="a.pdf", sha256="", media_type="application/pdf", text=text, pages=(page,))
    rules = get_policy("molina-intrathecal-pain-pump")
    request = Request(policy=rules.id, pathway="non-malignant/trial", date=dt.date(2026, 6, 1))
    result = review_read(Packet(documents=(document,)), rules, request)
    assert result.finding("body-size").status is Status.NEEDS_REVIEW
    reader = _Reader()
    reader.feed(render_html(result, (document,)))
    shown = [a["src"] for tag, a in reader.tags if tag == "img"]
    assert shown == ["data:image/png;base64," + base64.b64encode(crop.png).decode()]
    assert "not read for certain, as: adequate" in reader.text
