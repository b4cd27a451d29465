"""The catalogue of fact kinds: the contract between reading (``extract``) and judging (``criteria``).

``values`` are the codes a fact of the kind may carry (empty: a number in ``unit``, or a free code);
``attributes`` name what else it may say, with the meaning of each. A policy file asks for facts by these names only.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of fact."""

    title: str
    values: tuple[str, ...] = ()
    unit: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


MODALITIES: dict[str, str] = {
    # code: category. The category decides which rule a therapy counts under.
    "physical_therapy": "active",
    "occupational_therapy": "active",
    "aquatic_therapy": "active",
    "home_exercise_program": "active",
    "active_exercise": "active",
    "self_directed_exercise": "self_directed",
    "passive_therapy": "passive",
    "tens": "passive",
    "massage": "passive",
    "heat_cold": "passive",
    "traction": "passive",
    "manipulation": "passive",
    "acupuncture": "passive",
    "brace": "passive",
    "cbt": "psychological",
    "counseling": "psychological",
    "pain_program": "program",
    "medication_management": "medication",
    "opioid": "medication",
    "adjuvant": "medication",
    "oral_antispasmodic": "medication",
    "analgesic": "medication",
    "injection": "invasive",
    "nerve_block": "invasive",
    "ablation": "invasive",
    "stimulator": "invasive",
    "surgery": "invasive",
    "neurolysis": "invasive",
    "radiation": "disease",
    "disease_treatment": "disease",
    "conservative_care": "conservative",
    "other": "other",
}

DRUG_CLASSES = (
    "opioid",
    "adjuvant",
    "nsaid",
    "acetaminophen",
    "topical",
    "muscle_relaxant",
    "antispasmodic",
    "anticoagulant",
    "antiplatelet",
    "aspirin",
    "antibiotic",
    "antifungal",
    "antiviral",
    "steroid",
    "psychotropic",
    "analgesic",
    "intrathecal",
    "neurolytic",
    "toxin",
    "chemotherapy",
    "biologic",
    "other",
)

PROCEDURES = (
    "intrathecal_trial",
    "intrathecal_pump",
    "stimulator",
    "epidural_steroid",
    "nerve_block",
    "injection",
    "ablation",
    "neurolysis",
    "surgery",
    "radiation",
    "drug",
    "therapy",
    "other",
    "unknown",
)

_STATES = (
    *("infection", "prognosis", "tumor_encroachment", "contraindication", "disease_extent"),
    *("body_size", "psych_stability", "psych_candidacy"),
)

_OUTCOME_OF = "what it is the outcome of: a MODALITIES code"

KINDS: dict[str, KindSpec] = {
    "pain_cause": KindSpec(
        "A named cause of the pain",
        values=("non_cancer", "cancer", "mixed", "undetermined"),
        attributes={
            "name": "the condition",
            "icd10": "ICD-10-CM code where stated",
            "linked": "true where the words tie it to the pain",
        },
    ),
    "pain_character": KindSpec(
        "How the pain is called",
        values=("chronic", "intractable", "severe", "moderate", "mild"),
    ),
    "therapy": KindSpec(
        "A course of therapy with its length",
        values=tuple(MODALITIES),
        attributes={
            "category": "MODALITIES category: active, passive, medication, psychological, invasive ...",
            "provider_directed": "false for what the patient found alone",
            "as_needed": "true where the course is of as-needed drugs only",
            "passive_only": "true where the record says that nothing active was done",
            "visits": "number of visits attended",
            "vague_length": "true for 'several months', 'a long time'",
            "drug": "generic name for a drug course",
            "explicit_none": "true where the chart says none was ever given ('no physical therapy of any kind')",
            "active_content": "true where exercises done in the course are described",
            "unclear": "true where the chart leaves open what it was, or gives two accounts of it",
            "outcome": "what it did to spasticity: failed, partial, helped, not_tolerated, not_done or unclear",
            "weeks_reached": "the week of therapy that the statement speaks of",
        },
    ),
    "medication": KindSpec(
        "A drug on the chart; value is the generic name",
        attributes={
            "drug_class": "one of DRUG_CLASSES",
            "schedule": "fixed, as_needed, both, unclear (two accounts, illegible), never (none was taken) or unstated",
            "for_pain": "false for a drug that is no analgesic here (another purpose, an antispasmodic)",
            "long_acting": "true for an extended-release name or form",
            "dose": "single dose in unit",
            "unit": "mg, mcg ...",
            "frequency": "as written",
            "route": "oral, patch, intrathecal ...",
            "daily_mme": "stated morphine milligram equivalents a day",
            "status": "current, stopped, never, planned",
            "hold_plan": "for anticoagulants: true where a plan to hold it for the procedure is documented",
            "class_statement": "true for a statement on all drugs at once ('all analgesics are scheduled')",
        },
    ),
    "treatment_outcome": KindSpec(
        "What a treatment did",
        values=(
            "failed",
            "partial",
            "helped",
            "not_tolerated",
            "contraindicated",
            "not_done",
            "content_despite_pain",
            "unclear",
        ),
        attributes={
            "target": _OUTCOME_OF,
            "category": "MODALITIES category of the target",
            "name": "the drug or procedure in words",
            "drug_class": "for drugs, one of DRUG_CLASSES",
            "no_fair_trial": "true where the chart says that it never had a fair or adequate trial",
            "percent": "relief in percent where stated",
        },
    ),
    "therapy_contraindication": KindSpec(
        "A therapy that is documented as contraindicated or not appropriate",
        values=("exercise", "analgesics", "conservative_care", "oral_antispasmodic", "physical_therapy"),
    ),
    "further_treatment": KindSpec(
        "Whether surgery or another treatment of the cause remains",
        values=("none_indicated", "planned", "possible", "drug_start", "opinion_pending", "unclear"),
    ),
    "behavioral_attestation": KindSpec(
        "Whether an inadequately controlled behavioral condition drives the pain",
        values=("controlled", "uncontrolled", "unclear", "pending"),
        attributes={
            "credential": "of the speaker",
            "licensed": "true for a licensed provider",
            "weak": "true for what speaks only where nothing else does (a questionnaire's sum)",
        },
    ),
    "psych_evaluation": KindSpec(
        "A psychological evaluation",
        values=("done", "pending", "screening_only", "other_purpose", "refused", "not_done", "unclear"),
        attributes={
            "credential": "PhD, PsyD, LCSW, PMHNP ...",
            "licensed": "true where a licensed mental health professional did it",
            "by": "role as written",
        },
    ),
    "psych_stability": KindSpec(
        "Psychiatric stability and suicide risk",
        values=("stable", "unstable", "unclear"),
        attributes={
            "credential": "of the speaker",
            "topic": "suicidality, psychosis, use (of a substance), general",
            "weak": "true for what speaks only where nothing else does (a questionnaire's sum)",
        },
    ),
    "psych_candidacy": KindSpec(
        "The mental health professional's opinion on the pump",
        values=("favorable", "unfavorable", "deferred", "conditional"),
        attributes={"credential": "of the speaker", "licensed": "true for a licensed mental health professional"},
    ),
    "opioid_reduction": KindSpec(
        "Reduction of systemic opioids before the trial",
        values=("agreed", "completed", "refused", "vague", "after_trial", "proposed"),
        attributes={
            "percent": "stated or computed",
            "from_mme": "morphine milligram equivalents a day before",
            "to_mme": "and after",
        },
    ),
    "opioid_use": KindSpec("Whether systemic opioids are taken", values=("none", "current")),
    "trial_drug": KindSpec(
        "The drug of the intrathecal trial",
        values=("opioid", "non_opioid", "mixed"),
        attributes={"name": "generic name"},
    ),
    "pain_score": KindSpec(
        "A pain score, on 0-10",
        unit="/10",
        attributes={
            "role": "current, average, worst, best, usual, unspecified",
            "phase": "baseline, during_trial, after_trial, unrelated",
            "scale": "NRS, VAS, VRS",
            "worded": "true where written in words",
            "floor": "true for 'at least', 'never under'",
            "hours": "hours since the trial drug was given, where known",
            "clock": "ISO date-time of the reading, where known",
            "trial": "true for a reading in the record of an intrathecal drug trial",
            "raw": "as written",
        },
    ),
    "pain_severity": KindSpec("Pain severity in words only", values=("severe", "moderate", "mild")),
    "pain_reduction": KindSpec(
        "Pain reduction, stated",
        unit="percent",
        attributes={
            "procedure": "one of PROCEDURES: what brought the relief",
            "hours": "how long it lasted, hours (lower bound)",
            "hours_high": "upper bound",
            "at": "the hour at which so much was gone, where the relief is told by the hour",
            "expected": "true where it is hoped for, or what others report",
            "vague": "true for relief in words without an amount ('good relief')",
            "more_than": "true for 'more than 50 %', 'over half'",
            "at_least": "true for 'at least 50 %'",
            "less_than": "true for 'less than 50 %', 'under half'",
            "source": "who tells it, where two speakers do: patient, kin, nurse, doctor, therapist, paper",
            "doubtful": "true where the words around doubt or dispute it",
            "waned": "true where it is what was left of the relief later on ('tapered off, half by evening')",
        },
    ),
    "trial": KindSpec(
        "An intrathecal or epidural drug trial",
        values=("done", "scheduled", "not_done", "declined", "failed", "successful"),
        attributes={"drug": "generic name", "given_at": "ISO date-time of the bolus or start of infusion"},
    ),
    "trial_function": KindSpec("Function during the drug trial", values=("gain", "no_gain", "not_tested", "unclear")),
    "function_impact": KindSpec(
        "Effect of the pain on daily activities", values=("affected", "unaffected", "sleep_only", "unclear")
    ),
    "compliance": KindSpec("Compliance with the drug treatment", values=("compliant", "noncompliant", "unclear")),
    "body_size": KindSpec("Room and tissue for the pump", values=("adequate", "inadequate", "indirect", "unclear")),
    "infection": KindSpec(
        "Infection",
        values=("absent", "present", "superficial", "resolved", "unclear"),
        attributes={"name": "as written", "ticked": "whether it is no more than a ticked box"},
    ),
    "tumor_encroachment": KindSpec(
        "Tumor in the thecal sac or epidural space",
        values=("excluded", "present", "unclear"),
        attributes={
            "imaging": "true where spinal imaging is the source",
            "modality": "MRI, CT myelogram, CT ...",
            "disputed": "true where two reads of one study disagree",
        },
    ),
    "contraindication": KindSpec(
        "A statement on contraindications to implantation",
        values=("absent", "present", "unclear"),
        attributes={"component": "all, coagulopathy, blood_count, intracranial_pressure"},
    ),
    "lab": KindSpec(
        "A laboratory value",
        attributes={
            "analyte": "inr, pt, aptt, platelets, wbc, anc, hemoglobin",
            "raw": "as written",
            "normal": "true where it is only called normal or within range",
            "flag": "l or h where the report flags it",
            "unreadable": "true where a digit could not be read with certainty",
            "reference_low": "lower limit of the reference range",
            "reference_high": "upper limit of the reference range",
        },
    ),
    "anticoagulant": KindSpec(
        "Use of an anticoagulant or antiplatelet drug",
        values=("current", "none", "stopped"),
        attributes={
            "name": "generic name",
            "class": "anticoagulant or antiplatelet; of a denial, the only class that it denies",
            "hold_plan": "true where a plan to hold it is documented",
            "aspirin_only": "true for aspirin",
        },
    ),
    "unsettled": KindSpec(
        "Words that may take back what an earlier note says of a state; value is the kind they bear on",
        values=_STATES,
    ),
    "prognosis": KindSpec(
        "Life expectancy; low and high in months",
        unit="months",
        attributes={
            "worded": "the words, where no time is stated: poor, guarded, limited, good",
            "hospice": "true for hospice enrolment",
        },
    ),
    "disease_extent": KindSpec(
        "Extent of the cancer", values=("advanced", "not_advanced", "unclear"), attributes={"stage": "as written"}
    ),
    "procedural_risk": KindSpec(
        "Risk of procedures", values=("high", "not_high", "asa_only", "unclear"), attributes={"asa": "ASA class"}
    ),
    "spasticity_score": KindSpec(
        "A spasticity reading",
        attributes={
            "scale": "ashworth, modified_ashworth, penn_frequency, unnamed_tone, unnamed_spasm",
            "muscle": "as written",
            "phase": "baseline or after_bolus",
            "hours": "hours since the bolus",
            "average": "true for a stated average",
            "reduction": "true where the value is a stated drop in points, not a reading",
            "raw": "as written",
            "worded": "true where worded by definition",
            "source": "who scored it, where the text tells two accounts apart",
            "doubtful": "true where the text itself doubts the value",
        },
    ),
    "trial_benefit": KindSpec("Another benefit of a baclofen trial", values=("benefit", "none")),
    "device_status": KindSpec(
        "State of an implanted pump",
        values=(
            "battery_low",
            "battery_ok",
            "eri",
            "end_of_service",
            "nonfunctional",
            "repairable",
            "functional",
            "alarm",
            "no_alarm",
            "refill_alarm",
            "failed",
            "battery_unclear",
            "function_unclear",
            "alarm_unclear",
        ),
        attributes={
            "component": "battery, motor, catheter, system (the whole pump), general (an interrogation), volume",
            "months_left": "battery months left, negative where the day has passed",
            "doubtful": "true where the text itself doubts it",
            "source": "who says it, where the text tells two accounts apart",
        },
    ),
    "request_item": KindSpec(
        "Something stated on the request",
        values=(
            "procedure_code",
            "diagnosis_code",
            "line_of_business",
            "state",
            "setting",
            "injectate",
        ),
        attributes={"text": "as written, normalised"},
    ),
    "asked_for": KindSpec(
        "What the request asks for, as its papers say it",
        values=("payer", "phase", "indication", "date", "drug"),
        attributes={
            "text": "a payer's or a drug's name; trial, permanent, replacement, or the part a code stands for; "
            "cancer, non_cancer, spasticity; an ISO date",
            "source": "what says it: form, cover, letter or chart",
            "by": "how: tick, code, label, title or words; of a date the kind of its label",
        },
    ),
    "age": KindSpec("Age in years", unit="years", attributes={"birth_date": "ISO date"}),
}
