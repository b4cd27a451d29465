"""C-CDA and FHIR: what the notes layer, the citations and the reviewer get of them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from chartcite.extract.notes import find_notes
from chartcite.extract.readers import open_path, read_file, read_packet
from chartcite.models.document import Document
from tests.drawn import lines, pdf
from tests.made import put

_HEAD = """<title>Progress Note</title><effectiveTime value="20260220101500-0500"/>
<recordTarget><patientRole><id root="2.16.840.1.113883.4.1" extension="111-00-1234"/><id root="1.2" extension="889123"/>
<patient><name><given>Torsten</given><given qualifier="CL">Tor</given><family>Brandvold</family></name>
<birthTime value="19680317"/></patient></patientRole></recordTarget>
<author><time value="20260220"/><assignedAuthor><assignedPerson><name><given>Lena</given><family>Okafor</family>
<suffix>MD</suffix></name></assignedPerson></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><name>Harbor Pain Clinic</name>
</representedCustodianOrganization></assignedCustodian></custodian>
<componentOf><encompassingEncounter><effectiveTime><low value="20260219"/></effectiveTime></encompassingEncounter>
</componentOf>"""
_NOTE = """<section><title>Notes</title><text><list><item ID="n1"><paragraph>Pain 8/10 despite PT.</paragraph></item>
</list></text><entry><act><templateId root="2.16.840.1.113883.10.20.22.4.202"/><code displayName="Progress note"/>
<text><reference value="#n1"/></text><effectiveTime value="20251103"/><author><assignedAuthor><assignedPerson><name>
<given>Ann</given><family>Lee</family><suffix>PT</suffix></name></assignedPerson></assignedAuthor></author></act></entry>
</section>"""


def _cda(body: str, head: str = _HEAD) -> str:
    document = f'<ClinicalDocument xmlns="urn:hl7-org:v3">{head}<component>{body}</component></ClinicalDocument>'
    return f'<?xml version="1.0"?>{document}'


def _sections(*sections: str) -> str:
    parts = "".join(f"<component>{s}</component>" for s in sections)
    return _cda(f"<structuredBody>{parts}</structuredBody>")


def _section(title: str, text: str) -> str:
    return f"<section><title>{title}</title><text>{text}</text></section>"


def _b64(data: str | bytes) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def _body(document: Document) -> str:
    """The text below the head."""
    return document.text.split("Okafor, MD\n", 1)[1].strip()


def test_the_head_of_a_clinical_document_reaches_the_note(tmp_path: Path) -> None:
    document = read_file(put(tmp_path / "a.xml", _sections(_section("Assessment", "Pain 8/10."))))
    (note,), _ = find_notes([document])
    assert (str(note.date), note.author, note.credential, note.department) == (
        "2026-02-19", "Lena Okafor", "MD", "Harbor Pain Clinic",
    )  # fmt: skip
    assert [s.category for s in note.sections] == ["assessment"]
    assert "Patient: Torsten Brandvold   DOB: 03/17/1968   MRN: 889123" in document.text


@pytest.mark.parametrize(
    ("section", "text"),
    [
        (_section("HPI", "Pain\n  8/10."), "HPI:\nPain 8/10."),
        (_section("HPI", "one\nand two\nand three\nand four"), "HPI:\n\none\nand two\nand three\nand four"),
        (_section("Plan", '<list listType="ordered"><item>one</item><item>two</item></list>'), "Plan:\n1. one\n2. two"),
        (_section("Log", "<table><tr><th>Time</th><th>NRS</th></tr><tr><td>8 am</td><td>8</td></tr></table>"),
         "Log:\n\nTime   NRS\n8 am   8"),
        (_section("HPI", '<content revised="delete">no </content>pain'), "HPI:\npain"),
        ('<section><title>Results</title><entry><observation negationInd="true"><code displayName="Fever"/>'
         '<effectiveTime value="20260102"/></observation></entry></section>', "Results:\n- No Fever, 01/02/2026"),
        ('<section><title>Plan</title><text/><entry><procedure moodCode="RQO"><code displayName="Trial"/></procedure>'
         "</entry></section>", "Plan:\n- Planned: Trial"),
    ],
    ids=["wrapped", "own lines", "list", "table", "deleted", "entries without narrative", "planned entry"],
)  # fmt: skip
def test_narrative_is_read_under_its_title(tmp_path: Path, section: str, text: str) -> None:
    assert _body(read_file(put(tmp_path / "a.xml", _sections(section)))) == text


def test_a_note_inside_a_document_has_its_own_day_and_author(tmp_path: Path) -> None:
    packet = read_packet([put(tmp_path / "a.xml", _sections(_NOTE, _section("Assessment", "Stable.")))])
    notes, _ = find_notes(packet.documents)
    assert [(n.document, str(n.date), n.author) for n in notes] == [
        ("a.xml", "2026-02-19", "Lena Okafor"), ("a.xml/note-1", "2025-11-03", "Ann Lee"),
    ]  # fmt: skip
    assert "8/10" not in packet.documents[0].text
    assert packet.documents[1].text.endswith("Pain 8/10 despite PT.")


@pytest.mark.parametrize(
    ("kind", "packed", "text"),
    [
        ("text/plain", "PLAN\nTrial.", "PLAN\nTrial."),
        ("text/html", "<html><p>Trial.</p></html>", "Trial."),
        ("text/rtf", "{\\rtf1 Trial.}", "Trial."),
    ],
)
def test_packed_text_is_part_of_the_document(tmp_path: Path, kind: str, packed: str, text: str) -> None:
    content = f'<text mediaType="{kind}" representation="B64">{_b64(packed)}</text>'
    reading = open_path(put(tmp_path / "a.xml", _cda(f"<nonXMLBody>{content}</nonXMLBody>")))
    assert [_body(d) for d in reading.documents] == [text]


def test_a_packed_pdf_is_a_document_and_an_outside_one_is_unread(tmp_path: Path) -> None:
    data = pdf(tmp_path / "x.pdf", [lines(["Pain 8/10 today."])]).read_bytes()
    inside = f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{_b64(data)}</text></nonXMLBody>'
    reading = open_path(put(tmp_path / "a.xml", _cda(inside)))
    assert [d.name for d in reading.documents] == ["a.xml", "a.xml/attachment-1.pdf"]
    assert reading.documents[1].text == "Pain 8/10 today."
    outside = '<nonXMLBody><text><reference value="x.pdf"/></text></nonXMLBody>'
    assert [u.code for u in open_path(put(tmp_path / "b.xml", _cda(outside))).unread] == ["file_missing"]


_PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1968-03-17",
            "name": [{"family": "Brandvold", "given": ["Torsten"]}]}  # fmt: skip
_DOCTOR = {"resourceType": "Practitioner", "id": "d",
           "name": [{"family": "Okafor", "given": ["Lena"], "suffix": ["PsyD"]}]}  # fmt: skip


def _bundle(*resources: dict[str, Any]) -> str:
    entries = [{"fullUrl": f"urn:uuid:{i}", "resource": r} for i, r in enumerate((_PATIENT, _DOCTOR, *resources))]
    return json.dumps({"resourceType": "Bundle", "timestamp": "2026-02-20T00:00:00Z", "entry": entries})


def _of(kind: str, **rest: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": "x", "subject": {"reference": "Patient/p"}, **rest}


def _coded(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


_DRUG = {"text": "Morphine ER 30 MG"}
_TABLET = {"doseQuantity": {"value": 1, "unit": "tablet"}}
_EVERY_12_H = {"repeat": {"frequency": 1, "period": 12, "periodUnit": "h"}}
_PAIN = {"coding": [{"code": "72514-3", "display": "Pain severity"}]}
_PLATELETS = {"text": "Platelets [#/volume] in Blood by Automated count"}


@pytest.mark.parametrize(
    ("resource", "line"),
    [
        (_of("Condition", code={"text": "CRPS"}, clinicalStatus=_coded("active"), onsetDateTime="2021-03"),
         "CRPS, active, onset 03/2021"),
        (_of("Condition", code={"text": "CRPS"}, verificationStatus=_coded("refuted")), "No CRPS (ruled out)"),
        (_of("Condition", code={"text": "CRPS"}, verificationStatus=_coded("provisional")), "Possible CRPS"),
        (_of("Condition", code={"text": "Gout"}, clinicalStatus=_coded("resolved"), abatementDateTime="2025-05-01"),
         "History of Gout, resolved 05/01/2025"),
        (_of("Condition", code={"text": "CRPS"}, verificationStatus=_coded("entered-in-error")), ""),
        (_of("MedicationRequest", status="active", medicationCodeableConcept=_DRUG, authoredOn="2025-06-01",
             dosageInstruction=[{"doseAndRate": [_TABLET], "timing": _EVERY_12_H}]),
         "Morphine ER 30 MG: 1 tablet every 12 hours, 06/01/2025, active"),
        (_of("MedicationRequest", medicationCodeableConcept=_DRUG,
             dosageInstruction=[{"text": "1 q6h", "asNeededBoolean": True}]),
         "Morphine ER 30 MG: 1 q6h as needed"),
        (_of("MedicationRequest", status="stopped", medicationReference={"reference": "#m"},
             contained=[{"resourceType": "Medication", "id": "m", "code": _DRUG}]), "Morphine ER 30 MG, stopped"),
        (_of("MedicationRequest", intent="plan", medicationCodeableConcept=_DRUG), "Planned: Morphine ER 30 MG"),
        (_of("Observation", status="final", code=_PAIN, valueQuantity={"value": 8, "unit": "{score}"},
             effectiveDateTime="2026-02-10T09:00:00Z"), "Pain severity: 8/10 (Pain severity), 02/10/2026"),
        (_of("Observation", status="final", code=_PLATELETS, valueQuantity={"value": 212, "unit": "10*3/uL"},
             referenceRange=[{"low": {"value": 150}, "high": {"value": 400}}]),
         "Platelets: 212 10*3/uL (reference 150 to 400)"),
        (_of("Observation", status="cancelled", code=_PAIN, valueQuantity={"value": 8}), ""),
        (_of("Procedure", status="not-done", code={"text": "Intrathecal trial"}), "Intrathecal trial was not done"),
        (_of("Procedure", status="completed", code={"text": "Nerve block"}, performedDateTime="2024-09-01"),
         "Nerve block, completed, 09/01/2024"),
        (_of("ServiceRequest", status="active", code={"text": "Physical therapy"}, authoredOn="2026-02-11"),
         "Ordered: Physical therapy, 02/11/2026"),
        (_of("FamilyMemberHistory", relationship={"text": "Mother"}, condition=[{"code": {"text": "Cancer"}}]),
         "Family history, mother: Cancer"),
        (_of("QuestionnaireResponse", item=[{"text": "Sleeps", "answer": [{"valueBoolean": False}]}]), "Sleeps: no"),
    ],
)  # fmt: skip
def test_a_coded_resource_says_no_more_than_it_does(tmp_path: Path, resource: dict[str, Any], line: str) -> None:
    other = _of("Condition", code={"text": "Gout"})
    document = read_file(put(tmp_path / "a.json", _bundle(other, resource)))
    items = [part.removeprefix("- ") for part in document.text.split("\n") if part.startswith("- ")]
    assert sorted(items) == sorted(["Gout", *([line] if line else [])])


def test_a_citation_knows_the_resource_it_comes_from(tmp_path: Path) -> None:
    document = read_file(put(tmp_path / "a.json", _bundle(_of("Condition", code={"text": "CRPS"}))))
    assert document.place_at(document.text.index("CRPS")) == "entry[2]/Condition/x"
    assert document.place_at(0) is None


def test_a_note_in_a_bundle_is_a_document_with_day_and_author(tmp_path: Path) -> None:
    text = _b64("PSYCHOLOGICAL EVALUATION\n\nHe is a favorable candidate.")
    note = _of("DocumentReference", type={"text": "Psychology note"}, date="2026-02-12T10:00:00Z",
               author=[{"reference": "Practitioner/d"}], content=[{"attachment": {"data": text}}])  # fmt: skip
    packet = read_packet([put(tmp_path / "a.json", _bundle(note))])
    (found,), _ = find_notes(packet.documents)
    assert (found.document, str(found.date), found.author, found.credential) == (
        "a.json/DocumentReference-x", "2026-02-12", "Lena Okafor", "PsyD",
    )  # fmt: skip


def test_reports_and_compositions_are_documents_too(tmp_path: Path) -> None:
    report = _of("DiagnosticReport", code={"text": "MRI"}, effectiveDateTime="2025-11-20", conclusion="No mass.")
    section = {"title": "Plan", "text": {"div": "<div xmlns='http://www.w3.org/1999/xhtml'><p>Trial.</p></div>"}}
    composition = _of("Composition", title="Progress note", date="2026-02-12", section=[section])
    reading = open_path(put(tmp_path / "a.json", _bundle(report, composition)))
    assert [d.name for d in reading.documents] == ["a.json/DiagnosticReport-x", "a.json/Composition-x"]
    assert reading.documents[0].text.endswith("Date of service: 11/20/2025\n\nConclusion:\n\nNo mass.")
    assert reading.documents[1].text.endswith("Plan:\nTrial.")


@pytest.mark.parametrize(
    ("attachment", "code"),
    [
        ({"url": "https://ehr.example/Binary/1"}, "file_missing"),
        ({"data": "%%%"}, "damaged"),
        ({"data": _b64(" ")}, "file_empty"),
        ({"data": _b64(b"7z\xbc\xaf'\x1c")}, "unsupported_format"),
    ],
    ids=["outside", "not base64", "empty", "unknown kind"],
)
def test_an_attachment_that_is_not_read_is_reported(tmp_path: Path, attachment: dict[str, str], code: str) -> None:
    note = _of("DocumentReference", content=[{"attachment": attachment}])
    reading = open_path(put(tmp_path / "a.json", _bundle(note)))
    assert [(u.name, u.code) for u in reading.unread] == [("a.json/DocumentReference-x", code)]


def test_a_binary_in_the_bundle_is_the_attachment(tmp_path: Path) -> None:
    data = pdf(tmp_path / "x.pdf", [lines(["Pain 8/10 today."])]).read_bytes()
    note = _of("DocumentReference", content=[{"attachment": {"url": "Binary/b"}}])
    binary = {"resourceType": "Binary", "id": "b", "contentType": "application/pdf", "data": _b64(data)}
    reading = open_path(put(tmp_path / "a.json", _bundle(note, binary)))
    assert [(d.name, d.text) for d in reading.documents] == [("a.json/DocumentReference-x.pdf", "Pain 8/10 today.")]


def test_fhir_xml_and_one_resource_a_line_are_read_alike(tmp_path: Path) -> None:
    xml = ('<Condition xmlns="http://hl7.org/fhir"><clinicalStatus><coding><code value="active"/></coding>'
           '</clinicalStatus><code><text value="CRPS"/></code></Condition>')  # fmt: skip
    line = json.dumps(_of("Condition", code={"text": "CRPS"}, clinicalStatus=_coded("active")))
    one = read_file(put(tmp_path / "a.xml", xml))
    many = read_file(put(tmp_path / "a.ndjson", f"{json.dumps(_PATIENT)}\n{line}\n"))
    assert one.text.endswith("- CRPS, active")
    assert many.text.endswith("- CRPS, active")


def test_json_of_another_kind_is_plain_text(tmp_path: Path) -> None:
    text = '{"note": "a \\"resourceType\\": in words"}'
    assert read_file(put(tmp_path / "a.json", text)).media_type == "text/plain"
