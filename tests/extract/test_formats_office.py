"""Word, rich text and web pages: what stands on the page is read, in its order, and nothing else."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from chartcite.extract.readers import open_path, read_file
from chartcite.models.document import PageStatus
from chartcite.models.errors import EncryptedFileError, InputError
from tests.made import docx, p, part, put, table, zipped

_HEADING = '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
_NUMBERS = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)
_PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 1700, 2200) + bytes(9)
_LOGO = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 120, 60) + bytes(9)


_BOX = f"<w:txbxContent>{p('boxed')}</w:txbxContent>"


def _text(path: Path, data: bytes | str) -> str:
    return read_file(put(path, data)).text


def _item(text: str, depth: int) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="3"/></w:numPr>')


def _run(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p("Pain 8/10.") + p("No fever."), "Pain 8/10.\nNo fever."),
        (p("Plan", '<w:pStyle w:val="H2"/>') + p("Trial."), "Plan:\nTrial."),
        (p("PLAN", run="<w:b/>") + p("Trial."), "PLAN\nTrial."),
        (_item("one", 0) + _item("sub", 1) + _item("two", 0), "1. one\n  a) sub\n2. two"),
        (table(("Time", "NRS"), ("8:00 am", "8"), ("noon", "3")), "Time      NRS\n8:00 am   8\nnoon      3"),
        (_run("<w:t>cleared</w:t>").replace("<w:r>", "<w:r><w:rPr><w:strike/></w:rPr>") + p("not"), "not"),
        ("<w:p><w:del><w:r><w:delText>a</w:delText></w:r></w:del><w:ins><w:r><w:t>b</w:t></w:r></w:ins></w:p>", "b"),
        (p("secret", run="<w:vanish/>") + p("seen"), "seen"),
        (_run('<w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t>'), "one\ntwo\tthree"),
        (_run('<w:sym w:font="Wingdings" w:char="F0FE"/><w:t> yes </w:t><w:sym w:font="Wingdings" w:char="F0A8"/>'
              "<w:t> no</w:t>"), "☑ yes ☐ no"),
        (_run('<w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar>'
              "<w:t>done</w:t>"), "☒ done"),
        (_run(f"<mc:AlternateContent><mc:Choice>{_BOX}</mc:Choice><mc:Fallback>{_BOX}</mc:Fallback>"
              "</mc:AlternateContent>"), "boxed"),
        (_run('<w:instrText>HYPERLINK "http://x"</w:instrText>') + p("shown"), "shown"),
        (_run('<w:t>first</w:t><w:br w:type="page"/><w:t>second</w:t>'), "first\fsecond"),
        ("<w:sdt><w:sdtContent>" + p("in a control") + "</w:sdtContent></w:sdt>", "in a control"),
    ],
    ids=["paragraphs", "heading style", "bold line", "numbering", "table", "struck out", "tracked changes", "hidden",
         "breaks", "wingdings", "form field", "text box once", "field code", "page break", "content control"],
)  # fmt: skip
def test_word_text_is_what_the_page_shows(tmp_path: Path, body: str, text: str) -> None:
    lead = p("Visit note") if text == "Plan:\nTrial." else ""
    parts = {"word/styles.xml": part("styles", _HEADING), "word/numbering.xml": part("numbering", _NUMBERS)}
    expected = "Visit note\n\n" + text if lead else text
    assert _text(tmp_path / "a.docx", docx(lead + body, parts=parts)) == expected


def test_word_headers_footers_and_notes_are_read(tmp_path: Path) -> None:
    references = '<w:sectPr><w:headerReference r:id="h"/><w:footerReference r:id="f"/></w:sectPr>'
    parts = {"word/header1.xml": part("hdr", p("DOE, JANE DOB 1/2/1960")), "word/footer1.xml": part("ftr", p("page 1")),
             "word/footnotes.xml": part("footnotes", f'<w:footnote w:id="2">{p("as told")}</w:footnote>')}  # fmt: skip
    data = docx(p("Pain 8/10.") + references, parts=parts, relations={"h": "header1.xml", "f": "footer1.xml"})
    assert _text(tmp_path / "a.docx", data) == "DOE, JANE DOB 1/2/1960\nPain 8/10.\npage 1\n\nFootnotes:\nas told"


@pytest.mark.parametrize(("picture", "unread"), [(_PNG, ["a.docx/scan.png"]), (_LOGO, [])], ids=["page", "logo"])
def test_a_scan_pasted_into_a_word_file_is_no_silence(tmp_path: Path, picture: bytes, unread: list[str]) -> None:
    body = p("See below.") + _run('<w:drawing><a:blip r:embed="i"/></w:drawing>')
    data = docx(body, parts={"word/media/scan.png": picture}, relations={"i": "media/scan.png"})
    reading = open_path(put(tmp_path / "a.docx", data))
    assert [d.name for d in reading.documents] + [u.name for u in reading.unread] == ["a.docx", *unread]


def test_table_cells_are_spans_of_the_text(tmp_path: Path) -> None:
    document = read_file(put(tmp_path / "a.docx", docx(p("Log") + table(("Time", "NRS", ""), ("08:00", "", "up")))))
    rows = [[document.text[c[0] : c[1]] if c else "" for c in row] for t in document.tables for row in t.rows]
    assert rows == [["Time", "NRS", ""], ["08:00", "", "up"]]


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"Pain 8/10.\par No fever.\par", "Pain 8/10.\nNo fever."),
        (rb"caf\'e9 \u8805?6 \u-10179?\u-8704? 50\endash 60 %", "café ≥6 \U0001f600 50–60 %"),
        (rb"{\f2\'b3}6/10 {\f1\'fe} yes {\f1\'a8} no", "≥6/10 ☑ yes ☐ no"),
        (rb"a{\strike b}{\v c}{\deleted d}e", "ae"),
        (rb"\trowd\intbl Time\cell NRS\cell\row\trowd\intbl 8:00\cell 8\cell\row\pard b", "Time   NRS\n8:00   8\n\nb"),
        (rb"{\listtext\bullet\tab}one\par{\listtext 2.\tab}two\par", "- one\n2. two"),
        (rb"{\field{\*\fldinst HYPERLINK http://x}{\fldrslt shown}}", "shown"),
        (rb"{\*\formfield{\fftype1\ffres25\ffdefres1}}done", "☒ done"),
        (rb"{\header DOE, JANE\par}body{\footnote as told}", "DOE, JANE\nbody\n\nFootnotes:\nas told"),
        (rb"{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt boxed\par}}}", "boxed"),
        (rb"first\page second", "first\fsecond"),
        (rb"{\pict\wmetafile8\bin3 }}}}text", "text"),
    ],
    ids=["paragraphs", "characters", "symbol fonts", "not shown", "table", "list", "field", "form field", "header",
         "text box", "page break", "binary"],
)  # fmt: skip
def test_rich_text_is_what_the_page_shows(tmp_path: Path, rtf: bytes, text: str) -> None:
    fonts = rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Wingdings;}{\f2\fcharset2 Symbol;}}"
    document = read_file(put(tmp_path / "a.doc", rb"{\rtf1\ansi\ansicpg1252\deff0" + fonts + rtf + b"}"))
    assert document.text == text
    assert document.pages[0].status is PageStatus.READ


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Pain\n 8/10.<br>No fever.</p>", "Pain 8/10.\nNo fever."),
        ("<h1>Pain Clinic</h1><h2>Plan</h2><p>Trial.</p>", "Pain Clinic\n\nPlan:\nTrial."),
        ("<ol><li>one<ul><li>sub</ul><li><p>two</p></ol>", "1. one\n  - sub\n2. two"),
        ("<table><tr><th>Time<th>NRS<tr><td>08:00<td>8</table>", "Time    NRS\n08:00   8"),
        ("<table><tr><td colspan=2>Left<td>R<tr><td>a<td>b<td>c</table>", "Left       R\na      b   c"),
        ("<p>a<s>b</s><span style='display: none'>d</span><span hidden>e</span>f<script>g()</script></p>", "af"),
        ("<p><input type=checkbox checked> yes <input type='checkbox'> no</p>", "☒ yes ☐ no"),
        ("<p>score <input value=8> <select><option>6<option selected>7</select></p>", "score 8 7"),
        ("<pre>Time   NRS\n08:00  8</pre>", "Time   NRS\n08:00  8"),
        ("<p>&ge;6 &nbsp;&nbsp;&eacute;&#8209;x</p>", "≥6   é‑x"),
        ("<iframe src='http://x/'></iframe><p>seen<img src='http://x/a.png'></p>", "seen"),
    ],
    ids=["paragraph", "headings", "lists", "table", "spans", "not shown", "boxes", "controls", "preformatted",
         "entities", "links"],
)  # fmt: skip
def test_web_page_is_what_the_reader_sees(tmp_path: Path, html: str, text: str) -> None:
    document = read_file(put(tmp_path / "a.txt", f"<html><body>{html}</body></html>"))
    assert (document.text, document.media_type) == (text, "text/html")


@pytest.mark.parametrize(
    "data",
    [b"<html><body><p>Pain 8/10.", rb"{\rtf1 Pain 8/10.\par", rb"{\rtf1 Pain 8/10."],
    ids=["html", "rtf", "open"],
)
def test_a_file_cut_off_keeps_its_text_and_is_damaged(tmp_path: Path, data: bytes) -> None:
    document = read_file(put(tmp_path / "a", data))
    assert document.text == "Pain 8/10."
    assert [p.status for p in document.pages] == [PageStatus.DAMAGED]


def test_an_encrypted_word_file_says_so(tmp_path: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    with pytest.raises(EncryptedFileError, match=r"a\.docx"):
        read_file(put(tmp_path / "a.docx", data))


def test_a_workbook_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_file(put(tmp_path / "a.xlsx", zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"})))
