"""A later passage that bears on a state and was not understood keeps an older clean one from standing (rule 2)."""

from __future__ import annotations

import pytest

from chartcite.extract.families import (
    body,
    contraindication,
    encroachment,
    infection,
    labs,
    prognosis,
    psych_candidacy,
    psych_stability,
    unsettled,
)
from tests.criteria.noting import decided

_FAMILIES = {
    "no-active-infection": (infection,),
    "life-expectancy": (prognosis,),
    "no-tumor-encroachment": (encroachment,),
    "body-size": (body,),
    "psych.stability": (psych_stability,),
    "psych.candidate": (psych_candidacy,),
    "no-contraindications": (contraindication, labs),
}
_CLEAN = {
    "no-active-infection": "Exam: no sign of infection.",
    "life-expectancy": "Prognosis: I expect 8 to 10 months.",
    "no-tumor-encroachment": "MRI whole spine with contrast 01/05/2026: No epidural tumor. Thecal sac clear.",
    "body-size": "Abdomen: adequate subcutaneous tissue for the pump.",
    "psych.stability": "Psychology evaluation by J. Ames, PhD: psychiatrically stable, no suicidal ideation.",
    "psych.candidate": "Psychology evaluation by J. Ames, PhD: she is a good candidate for the intrathecal pump.",
    "no-contraindications": "Labs: INR 1.0, platelets 210, WBC 6.2. No contraindication to implantation.",
}


def _status(leaf: str, later: str, *, first: str = "01/06/2026", second: str = "03/20/2026") -> str:
    families = [f.extract for f in (*_FAMILIES[leaf], unsettled)]
    notes = (
        f"Clinic note {first}\nDx: metastatic lung cancer.\n{_CLEAN[leaf]}\nSigned M. Orr MD",
        f"Progress note {second}\nSeen with wife. Pain 7/10.\n{later}\nSigned M. Orr MD",
    )
    return decided(leaf, families, *notes).status.value


_CONTRARY = [
    ("no-active-infection", "Abscess over the left hip drained on the ward Tuesday, drain still in."),
    ("no-active-infection", "Left groin lymph node now fluctuant; surgeons lanced it yesterday."),
    ("no-active-infection", "Ertapenem daily through the PICC until 4/11 per ID."),
    ("no-active-infection", "Port site weeping yellow stuff, culture off."),
    ("no-active-infection", "Blood cultures 2/2 MSSA from 3/18."),
    ("no-active-infection", "Tmax 39.1 overnight, lines changed."),
    ("no-active-infection", "Tooth #19 swelling the size of a plum, dentist put her on clindamycin."),
    ("no-active-infection", "On levofloxacin for the chest, day 2."),
    ("no-active-infection", "Sacral sore has opened up and smells; wet-to-dry bid."),
    ("no-active-infection", "Stool C diff toxin positive, oral vanc."),
    ("no-active-infection", "Chest film: new right lower lobe pneumonia."),
    ("no-active-infection", "Shin is hot, tense and tracking up to the knee, marked with pen."),
    ("no-active-infection", "Urine grew ESBL, awaiting bed for IV."),
    ("life-expectancy", "Spoke with the oncologist at noon: eight to ten weeks now, not more."),
    ("life-expectancy", "Four weeks left, perhaps, said Dr. Lim."),
    ("life-expectancy", "He is sinking by the day and takes sips only."),
    ("life-expectancy", "We are now in the weeks, not months."),
    ("life-expectancy", "Transitioned to comfort care on 3/18."),
    ("life-expectancy", "Actively dying, family called in."),
    ("life-expectancy", "Liver failing; she will not see her birthday in May."),
    ("life-expectancy", "Oncology has revised the outlook downward: a month or two at most."),
    ("life-expectancy", "Decline has been precipitous since the last visit."),
    ("life-expectancy", "Dr. Lim put it at six weeks."),
    ("life-expectancy", "Last days, per hospice nurse."),
    ("life-expectancy", "Not expected to leave the hospital alive."),
    ("no-tumor-encroachment", "CT myelogram 03/18: new epidural component 11 x 6 mm at T6 touching the sac."),
    ("no-tumor-encroachment", "MRI 03/18: soft tissue at L2 has grown into the canal."),
    ("no-tumor-encroachment", "MRI T-spine: progression, now Bilsky 2 at T9."),
    ("no-tumor-encroachment", "New cord compression at T8, decadron started, rad onc called."),
    ("no-tumor-encroachment", "MRI 3/18. Right psoas mass now tracks through the L3 foramen and abuts the theca."),
    ("no-tumor-encroachment", "Retropulsed tumor in the L1 body, canal down to 6 mm."),
    ("no-tumor-encroachment", "MRI shows nodular enhancement along the cauda equina."),
    ("body-size", "Has lost 31 lb since January; skin over bone both lower quadrants."),
    ("body-size", "New ileostomy on the right and the PleurX on the left, nowhere left for a pocket."),
    ("body-size", "Skin and bones now."),
    ("body-size", "Emaciated; the ribs meet the pelvis."),
    ("body-size", "Looked for a pocket: nothing to cover it with."),
    ("psych.stability", "Took 40 of his zolpidem on Sunday, now on the psych floor with a sitter."),
    ("psych.stability", "Says she would rather not wake up."),
    ("psych.stability", "Police brought him in on a 72-hour hold."),
    ("psych.stability", "Talking to the television and sure the nurses poison her food."),
    ("psych.stability", "Drinking a bottle a day again, lost licence."),
    ("psych.stability", "Overdose 3/14, admitted."),
    ("psych.stability", "Wrote goodbye letters to the children."),
    ("psych.stability", "Found with a rope in the garage by his son."),
    ("psych.candidate", "Dr. Ames phoned: she withdraws her clearance after the second visit."),
    ("psych.candidate", "Letter from Dr. Ames PhD 3/18: I can no longer support the implant at this time."),
    ("psych.candidate", "Psychologist now wants to hold off on the pump until the divorce is over."),
    ("no-contraindications", "Plt 38 this morning."),
    ("no-contraindications", "Rivaroxaban started Thursday for a leg clot."),
    ("no-contraindications", "ANC 0.3 after cycle 4."),
    ("no-contraindications", "New saddle PE, on heparin drip."),
    ("no-contraindications", "Fundi: disc edema both eyes, LP opening pressure 34."),
    ("no-contraindications", "INR came back 3.4, bleeding gums."),
    ("no-contraindications", "Needed two packs of platelets yesterday."),
    ("no-contraindications", "Counts have bottomed out after the chemo."),
    ("no-active-infection", "Hardware removed Monday, frank pus around it, vac on."),
    ("no-active-infection", "Back on IV meropenem, ID following."),
    ("no-active-infection", "Lymphocele turned septic, IR drain 3/17."),
    ("no-active-infection", "Spiked to 38.9 twice, pan-cultured."),
    ("no-active-infection", "The PEG site is foul and the skin around it is red for 4 cm."),
    ("no-active-infection", "Candidemia, micafungin started."),
    ("life-expectancy", "My honest reckoning is now six weeks, perhaps seven."),
    ("life-expectancy", "He has turned a corner for the worse; I doubt he has a month."),
    ("life-expectancy", "The family has been told to gather."),
    ("life-expectancy", "We no longer talk in months."),
    ("no-tumor-encroachment", "CT-myelogram: contrast column stops at T10, mass on three sides of it."),
    ("no-tumor-encroachment", "New MRI shows tumour spilling through the foramen to the sac."),
    ("no-tumor-encroachment", "Emergency MRI: metastatic epidural compression T4-5."),
    ("body-size", "Flank now taken up by a urostomy and a parastomal hernia, no quadrant free."),
    ("body-size", "Wasted to 36 kg, pump would tent the skin."),
    ("psych.stability", "Called the crisis line twice this week."),
    ("psych.stability", "Section 12 filled out by ED."),
    ("psych.stability", "Believes the pump company has cameras in the walls."),
    ("psych.stability", "Relapsed, cocaine positive, lost his job, will not see addiction services."),
    ("psych.stability", "PHQ-9 24 with item 9 scored 3."),
    ("psych.candidate", "Dr. Ames: in light of the relapse I take back my recommendation."),
    ("psych.candidate", "Psych addendum: clearance is suspended until sober 3 months."),
    ("no-contraindications", "Heparin drip for new DVT."),
    ("no-contraindications", "Blasts on smear, platelets 22."),
    ("no-contraindications", "Ventriculomegaly on CT, neurosurgery to tap."),
    ("no-contraindications", "Started on apixaban 5 bid, no mention of stopping it."),
]
_BESIDE = [
    ("no-active-infection", "Cefazolin 2 g ordered on call to OR."),
    ("no-active-infection", "Allergies: penicillin, sulfa."),
    ("no-active-infection", "Had cellulitis in 2019, long healed."),
    ("no-active-infection", "Risk of infection, bleeding and CSF leak was discussed."),
    ("no-active-infection", "Finished amoxicillin last month, no fever since."),
    ("no-active-infection", "Wife has bronchitis and is on azithromycin."),
    ("no-active-infection", "Dental check done, nothing to treat."),
    ("no-active-infection", "If the site gets red or drains she is to ring us."),
    ("no-active-infection", "Skin intact, afebrile 36.8."),
    ("life-expectancy", "Back in 6 weeks."),
    ("life-expectancy", "Physio twice a week for 4 weeks."),
    ("life-expectancy", "His father died in six weeks of the same thing."),
    ("life-expectancy", "Had about three good days after the block."),
    ("life-expectancy", "Hearing has declined rapidly, audiology booked."),
    ("life-expectancy", "Chemo break of 8 weeks planned."),
    ("life-expectancy", "Appetite better, walking the dog."),
    ("no-tumor-encroachment", "Epidural catheter will go in at L2-3 under fluoroscopy."),
    ("no-tumor-encroachment", "Degenerative stenosis at L4-5 with the disc indenting the sac, unchanged."),
    ("no-tumor-encroachment", "CT chest: lung mass 4 cm, stable."),
    ("no-tumor-encroachment", "Watch for signs of cord compression."),
    ("no-tumor-encroachment", "Bone scan: new rib lesion."),
    ("body-size", "Weight 82 kg, unchanged."),
    ("body-size", "Lost his cane."),
    ("body-size", "Abdomen soft, no hernia."),
    ("psych.stability", "Naloxone kit given, overdose risk explained."),
    ("psych.stability", "SI joint tender on the left."),
    ("psych.stability", "Mood good, enjoying grandchildren."),
    ("psych.stability", "Relapsing-remitting MS since 2009."),
    ("psych.stability", "Brother died by suicide in 1999."),
    ("psych.candidate", "Dr. Ames agrees with the plan."),
    ("psych.candidate", "Surgeon wants to hold off on antibiotics."),
    ("no-contraindications", "No DVT on duplex."),
    ("no-contraindications", "Knee pain, disc bulge L4."),
    ("no-contraindications", "Counts recovered."),
    ("no-active-infection", "Antibiotic sheet reviewed with wife."),
    ("no-active-infection", "No pus, no smell, edges dry."),
    ("no-active-infection", "Cold sores as a child."),
    ("no-active-infection", "Culture of 2024 grew MRSA, decolonised since."),
    ("life-expectancy", "Six weeks of radiation done."),
    ("life-expectancy", "Taper dexamethasone over two weeks."),
    ("life-expectancy", "His dog was given two weeks by the vet."),
    ("no-tumor-encroachment", "MRI brain clear."),
    ("no-tumor-encroachment", "Trial catheter tip at T9, epidural space easily found."),
    ("body-size", "BMI 24."),
    ("body-size", "Port in right chest."),
    ("psych.stability", "Crisis at work over, boss changed."),
    ("psych.stability", "His neighbour overdosed last year."),
    ("psych.stability", "Not manic, not low."),
    ("psych.candidate", "Psychology follow-up: coping skills group continues."),
    ("no-contraindications", "Bruise on arm from the cuff."),
    ("no-contraindications", "Platelets 212 again."),
]


@pytest.mark.parametrize(("leaf", "later"), _CONTRARY)
def test_a_later_contrary_passage_keeps_the_older_one_from_being_met(leaf: str, later: str) -> None:
    assert _status(leaf, later) in ("needs_review", "not_met")


@pytest.mark.parametrize(("leaf", "later"), _BESIDE)
def test_a_later_passage_on_something_else_changes_nothing(leaf: str, later: str) -> None:
    assert _status(leaf, later) == "met"


def test_an_earlier_passage_is_settled_by_the_clean_one_after_it() -> None:
    later = "Ertapenem daily through the PICC until 4/11 per ID."
    assert _status("no-active-infection", later, first="05/01/2026", second="03/20/2026") == "met"


def test_the_later_passage_is_cited_against_the_older_one() -> None:
    families = (infection.extract, unsettled.extract)
    notes = (
        "Clinic note 01/06/2026\nNo sign of infection.",
        "Progress note 03/20/2026\nSurgeons lanced the groin again.",
    )
    decision = decided("no-active-infection", families, *notes)
    assert decision.status.value == "needs_review"
    assert "lanced" in decision.against[0].citations[0].quote
