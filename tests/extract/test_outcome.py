"""What treatments did to the pain (evidence rule 8)."""

import pytest

from chartcite.extract.families.outcome import extract
from tests.extract.charting import facts_of


def told(text, category=None):
    """The values told of the patient's treatments, of one category where it is given."""
    return {
        f.value
        for f in facts_of(extract, text)
        if f.assertion.happened and (category is None or f.attr("category") == category)
    }


@pytest.mark.parametrize(
    "text",
    [
        "Oxycodone up to 120 mg a day has been of no benefit to her.",
        "Trials of gabapentin, pregabalin and duloxetine produced no sustained relief.",
        "Nothing by mouth has made a dent in his pain.",
        "Oral analgesics no longer control his pain.",
        "Despite escalating fentanyl patches her pain is still 9/10.",
        "Opioid rotation has failed twice.",
        "Neither tricyclics nor gabapentinoids have budged the allodynia.",
        "Cymbalta and Savella, each at full dose for 3 months, were of no value.",
        "On oxycodone ER 80 mg BID with unrelenting 8/10 pain.",
        "FAILED MEDS: tramadol, oxycodone, gabapentin",
        "Hydromorphone PCA without adequate relief.",
        "Escalated the fentanyl to 100 mcg with negligible effect.",
    ],
)
def test_a_drug_that_did_nothing_has_failed(text):
    assert told(text, "medication") == {"failed"}


@pytest.mark.parametrize(
    "text",
    [
        "He was unable to tolerate morphine because of confusion.",
        "Lyrica d/c'd d/t edema and falls.",
        "Methadone (QTc 521)",
        "Amitriptyline → arrhythmia.",
        "She developed severe nausea on oxycodone.",
        "Pregabalin had to be pulled: 20 lb weight gain.",
        "Duloxetine made him vomit.",
        "Intolerable sedation with MS Contin limited further titration.",
    ],
)
def test_a_side_effect_that_stops_a_drug_is_intolerance(text):
    assert "not_tolerated" in told(text, "medication")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Pain is well managed with duloxetine.", "helped"),
        ("Gabapentin has been very helpful, pain is down to 2/10.", "helped"),
        ("She reports 80% relief with her current opioid regimen.", "helped"),
        ("Carbamazepine has abolished the attacks.", "helped"),
        ("The cream did wonders. Methadone controls the pain nicely.", "helped"),
        ("Oxycodone provides moderate relief.", "partial"),
        ("Gabapentin helps a little.", "partial"),
        ("About 40% relief with Lyrica.", "partial"),
        ("Meds take the edge off.", "partial"),
        ("She cannot say whether the gabapentin is doing anything.", "unclear"),
        ("Whether pregabalin helps is uncertain.", "unclear"),
        ("Pain 8/10 but pt content w/ his oxycodone.", "content_despite_pain"),
        ("Never been on any opioid or nerve medication.", "not_done"),
    ],
)
def test_help_part_help_and_doubt_are_told_apart(text, value):
    assert told(text, "medication") == {value}


@pytest.mark.parametrize(
    "text",
    [
        "Radiofrequency ablation of L3-5 provided only two days of relief.",
        "TFESI x3: ~70% each time, gone by wk 3",
        "Sympathetic blocks gave 30 minutes of relief and pain returned to baseline.",
        "DREZ lesioning C6-T1: 3 good weeks, then back to baseline",
        "Stellate blocks gave sixty percent relief for less than a week each.",
        "RFA: temp relief 2 wks then baseline",
        "SCS 2020: early 80 % relief, gone by month 5, explanted.",
    ],
)
def test_relief_that_did_not_last_is_a_failed_procedure(text):
    assert told(text, "invasive") == {"failed"}


@pytest.mark.parametrize(
    "text",
    [
        "The blocks help a lot, about eight weeks each time.",
        "Good sustained relief from RFA for over a year.",
        "Since the RFA in June he has been pain free.",
        "Epidural injection provided 90% relief which continues.",
        "Occipital blocks q3mo keep her headaches away.",
    ],
)
def test_relief_that_lasts_is_no_failure(text):
    assert told(text, "invasive") == {"helped"}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Meds: MS Contin 30 q12h, duloxetine 60.\nResponse: poor.", "medication"),
        ("Pregabalin since May. Tapentadol ER 100 q12h. The relief from all of it is inadequate.", "medication"),
        ("PT and aquatic therapy, 22 visits. Pain was no different at discharge.", "active"),
        ("Tramadol and ibuprofen as needed, both without relief.", "medication"),
        ("Caudal adhesiolysis 2023.\nDid nothing for the pain.", "invasive"),
        ("PT DISCHARGE SUMMARY\n24 visits of physical therapy\nPlateaued, goals not met.", "active"),
    ],
)
def test_an_outcome_is_tied_to_the_treatments_named_before_it(text, category):
    assert "failed" in told(text, category)


def test_each_clause_keeps_its_own_treatment():
    text = "Oxycodone helped a lot, but gabapentin did nothing."
    found = {(f.attr("name"), f.value) for f in facts_of(extract, text)}
    assert found == {("oxycodone", "helped"), ("gabapentin", "failed")}


def test_a_bracket_speaks_of_the_drug_before_it():
    text = "Prior: Nucynta ER (nausea), OxyContin (no better)."
    found = {(f.attr("name"), f.value) for f in facts_of(extract, text)}
    assert found == {("tapentadol", "not_tolerated"), ("oxycodone", "failed")}


@pytest.mark.parametrize(
    "text",
    [
        "Failed back surgery syndrome.",
        "Heart failure, well controlled on furosemide.",
        "Return to work attempt failed.",
        "Cataract surgery unsuccessful OD.",
        "Ondansetron ineffective for nausea.",
        "Amlodipine stopped due to ankle swelling.",
        "Failed drug test for THC in 2019. On Norco.",
        "Mother could not tolerate oxycodone.",
        "His brother had back surgery that failed.",
        "If pregabalin is ineffective we will try duloxetine.",
        "Members must have failed systemic opioids.",
        "Discussed side effects of opioids including constipation and sedation.",
        "Failed meds: ________",
        "No change in gabapentin dose.",
        "Too early to tell whether the gabapentin is doing anything.",
        "Continue oxycodone 10 mg q6h.",
        "He is in physical therapy, week 2.",
    ],
)
def test_what_is_not_the_outcome_of_a_pain_treatment_gives_no_account(text):
    assert told(text) <= {"unclear"}


def test_relief_in_the_drug_trial_is_nobody_elses():
    text = "IT morphine trial 4/14: pain fell from 8 to 2 and she was pain free until evening."
    assert told(text) == set()


def test_equal_scores_of_a_therapists_table_are_a_failure():
    text = (
        "OUTPATIENT PHYSICAL THERAPY DISCHARGE SUMMARY\n\n"
        "                 Eval      D/C\n  NPRS (avg)      8         8\n  ODI             62 %      60 %\n"
    )
    assert "failed" in told(text, "active")


def test_every_quote_is_the_documents_text():
    text = "  - Gabapentin 900 TID: swelling, no relief.\n  - PT made it worse."
    for fact in facts_of(extract, text):
        for citation in fact.citations:
            assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "text",
    [
        "Morphine ER and gabapentin, both on schedule for over a year now,\nleave him at 8/10.",
        "Gabapentin leaves her with a 9.",
        "Post-laminectomy syndrome, chronic intractable pain, not controlled on medication and therapy.",
        "Tapentadol was added to no better effect.",
        "Gabapentin; the burning is exactly what it was before the first capsule.",
        "Six months of oxycodone with no change whatever.",
        "Pregabalin 150 TID, morphine ER 30 q12h. Not one of them got her under a 7.",
        "Nothing we gave brought the pain below 6/10.",
        "Oxycodone ER 20 BID. On all this he has gone on at eight out of ten.",
        "Methadone 10 TID and still says 9.",
        "Oxycontin 40 BID. Still rates it nine.",
    ],
)
def test_pain_left_where_it_was_is_a_failure_of_the_drug(text):
    assert told(text, "medication") == {"failed"}


@pytest.mark.parametrize(
    "text",
    [
        "Oxycodone left her at 3/10.",
        "PSA 61 -> 18 on Lu, oxycodone 5 mg.",
        "WBC 8 -> 8 on oxycodone.",
        "Working w/ PT since January.",
        "Post-dural headache gone by itself.",
        "He remained 8 weeks on methadone.",
        "Gabapentin, remains on 8 tablets a day.",
        "Gabapentin continues, 8 refills left.",
        "Blood pressure still 9 points up on gabapentin.",
    ],
)
def test_numbers_and_words_of_something_else_are_no_failure(text):
    assert "failed" not in told(text)
    assert "helped" not in told(text, "active")


@pytest.mark.parametrize(
    "text",
    [
        "Post-laminectomy syndrome, not controlled on oxycodone.",
        "Postlaminectomy pain syndrome, refractory to gabapentin.",
        "Post-fusion pain, no relief from oxycodone.",
        "Intervention: none.",
        "Procedure: nil",
    ],
)
def test_an_operation_in_the_name_of_a_condition_or_an_empty_field_has_not_failed(text):
    assert "failed" not in told(text, "invasive")


@pytest.mark.parametrize(
    "text",
    [
        "s/p laminectomy without relief.",
        "Laminectomy: no relief.",
        "Relief from ESI: none",
        "Five lumbar sympathetic blocks, each good for an afternoon and no more.",
        "Spinal cord stimulator trial, October 2024: 70 % relief on the first day, none by day four. Lead pulled.",
        "ESI 2023: 80 % better at first, nothing after the second week.",
        "A dorsal root ganglion stimulator, trialled with 70 % relief; the leads drifted, two revisions did not rescue "
        "them, and it came out with nothing gained.",
    ],
)
def test_an_intervention_that_came_to_nothing_has_failed(text):
    assert told(text, "invasive") == {"failed"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Lyrica. Makes me loopy.", "unclear"),
        ("Gabapentin makes her drowsy.", "unclear"),
        ("Gabapentin makes her so drowsy she fell.", "not_tolerated"),
        ("Stopped Lyrica, makes me loopy.", "not_tolerated"),
        ("Lyrica made him vomit.", "not_tolerated"),
    ],
)
def test_a_nuisance_of_a_drug_still_taken_is_no_intolerance(text, value):
    assert told(text, "medication") == {value}


@pytest.mark.parametrize(
    "text",
    [
        "Caudal steroid injection 2/2024: 80 % better for nineteen days.",
        "Celiac plexus block #1: relief 75 % for five weeks",
        "RFA of the knee (knee, not back): good relief.",
        "TFESI L5. Post NRS 8 -> 2 in PACU.",
        "HELPFUL FACTS BEFORE YOUR SPINAL MEDICINE TRIAL",
        "Norco stopped entirely 5/4.",
        "Oxycodone ER 20 q12h.\nPain is managed by Dr. Ellis.",
        "Gabapentin 600 TID.\nBathroom lift working.",
        "Mild demoralization secondary to pain, well managed with her counselor.",
    ],
)
def test_words_of_help_that_mean_something_else_help_nothing(text):
    assert "helped" not in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Non-VA meds: none.",
        "Prior therapy elsewhere: pt reports none.",
        "Morphine ER 30 q12h.\nPain: bores through to the back, worse an hour after food.",
        "No drugs held; last baclofen 20 mg at 0700.",
        "Kyphoplasty at T9 asked about; no answer from his office yet.",
        "Surgery consult: there is not enough tissue on this abdomen for a 20 ml device.",
        "Burning both feet to knee, 8/10.",
    ],
)
def test_fields_of_none_and_other_shortages_are_no_failure(text):
    assert "failed" not in told(text)


def test_a_drug_that_had_to_be_dropped_is_past():
    text = "Duloxetine had to be dropped for hypertension."
    assert "not_tolerated" in told(text, "medication")
    assert all(f.assertion.time.value == "now" for f in facts_of(extract, text))


def test_extended_release_is_no_operation():
    assert told("Extended release morphine 30 mg twice a day has done nothing for her.", "invasive") == set()
