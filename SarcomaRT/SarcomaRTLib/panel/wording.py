"""The core's stable words for people: roles, behaviours, statuses, levels, facts, diseases, sites, intents, targets."""

from __future__ import annotations

from slicer.i18n import tr as _

from ..core.case import Behaviour, Role
from ..core.findings import Level
from ..core.guideline.listing import number_text, range_text
from ..core.guideline.model import Range, Status
from ..core.planning.options import ChosenMargin
from . import language

# Icons of Resources/Icons, each a shape of its own.
LEVEL_MARKS = {Level.ERROR: "error", Level.WARNING: "warning", Level.UNKNOWN: "unknown", Level.INFO: "info"}
STATUS_MARKS = {
    Status.RECOMMENDED: "recommended",
    Status.OPTION: "option",
    Status.INVESTIGATIONAL: "investigational",
    Status.NOT_RECOMMENDED: "not-recommended",
}


def role_words(role: Role) -> str:
    """What a segment is for the recipe."""
    return {
        Role.GTV: _("Tumour (GTV)"),
        Role.RESIDUAL: _("Residual tumour, R1 zone"),
        Role.TUMOUR_BED: _("Tumour bed"),
        Role.DRAIN: _("Drain"),
        Role.SCAR: _("Scar"),
        Role.BONE: _("Bone"),
        Role.AIR: _("Air"),
        Role.BODY: _("Body (inside of the skin)"),
        Role.BARRIER: _("Barrier"),
        Role.VERTEBRA: _("Vertebra"),
        Role.LUNG: _("Lung"),
        Role.OAR: _("Organ at risk"),
        Role.PRIOR_VOLUME: _("Volume treated before"),
        Role.OTHER: _("Not used"),
    }[role]


def behaviour_words(behaviour: Behaviour) -> str:
    """What growth does at a structure."""
    return {
        Behaviour.CUT: _("Cut off"),
        Behaviour.WALL: _("Grow round it"),
        Behaviour.SLOW: _("Slower inside"),
    }[behaviour]


def status_words(status: Status) -> str:
    """How the source stands to a protocol or schedule."""
    return {
        Status.RECOMMENDED: _("recommended"),
        Status.OPTION: _("option"),
        Status.INVESTIGATIONAL: _("investigational"),
        Status.NOT_RECOMMENDED: _("not recommended"),
    }[status]


def level_words(level: Level, count: int) -> str:
    """The heading of findings of one level."""
    return {
        Level.ERROR: _("Errors ({count})"),
        Level.WARNING: _("Warnings ({count})"),
        Level.UNKNOWN: _("Could not be checked ({count})"),
        Level.INFO: _("Information ({count})"),
    }[level].format(count=count)


def fact_words(name: str) -> str:
    """A fact of the patient, with its unit; its own name when it is a new one."""
    return {
        "age_years": _("Age (years)"),
        "site": _("Site"),
        "margin_status": _("Surgical margins"),
        "prior_irradiation": _("Irradiated there before"),
        "months_since_prior_irradiation": _("Months since then"),
        "operable": _("Operable"),
        "grade": _("Grade"),
        "tumour_deep": _("Deep to the fascia"),
        "lesion_count": _("Number of lesions"),
        "largest_lesion_mm": _("Largest lesion (mm)"),
        "total_lesion_volume_cc": _("Volume of all lesions (cc)"),
        "vertebrae_involved": _("Vertebrae involved"),
        "primary_controlled": _("Primary controlled"),
        "metastases_bilateral_unresectable": _("Bilateral, unresectable"),
        "surgery_date": _("Surgery"),
        "chemotherapy_start_date": _("Chemotherapy from"),
        "radiotherapy_start_date": _("Radiotherapy from"),
        "radiotherapy_end_date": _("Radiotherapy until"),
        "planned_surgery_date": _("Surgery planned"),
        "chemotherapy_protocol": _("Chemotherapy protocol"),
        "histology": _("Histology"),
        "stereotactic": _("Stereotactic"),
        "fractions": _("Fractions"),
        "sessions_per_week": _("Sessions a week"),
        "biopsy_date": _("Biopsy"),
        "request_date": _("Radiotherapy requested"),
        "second_postoperative_cycle_date": _("2nd cycle after surgery"),
        "fourth_postoperative_cycle_date": _("4th cycle after surgery"),
        "local_recurrence": _("Local recurrence"),
        "mutilating_surgery_refused": _("Mutilating surgery refused"),
        "poor_chemotherapy_response": _("Poor response to chemotherapy"),
        "pathological_risk_factor": _("Fragmented, emboli or nodes"),
        "near_bundle_or_bone": _("Near nerves, vessels or bone"),
        "significant_comorbidity": _("Marked comorbidity"),
        "good_performance_status": _("Good performance status"),
        "metastases_only_in_lungs": _("Metastases in lungs only"),
        "metastases_unresectable": _("Metastases unresectable"),
        "extraosseous_disease_stable": _("Stable outside bone"),
        "fracture_risk_excluded": _("Fracture risk ruled out"),
        "bladder_in_field": _("Much bladder in the field"),
        "kidneys_in_field": _("Kidneys in the field"),
        "drugs": _("Drugs"),
        "holidays": _("Holidays"),
    }.get(name, name.replace("_", " "))


def disease_words(disease: str) -> str:
    return {
        "osteosarcoma": _("Osteosarcoma"),
        "ewing-sarcoma": _("Ewing sarcoma"),
        "paediatric-sarcoma": _("Paediatric sarcoma"),
        "soft-tissue-sarcoma": _("Soft tissue sarcoma"),
        "bone-metastasis": _("Bone metastases"),
    }.get(disease, disease)


def site_words(site: str) -> str:
    return {
        "axial": _("Axial"),
        "spine": _("Spine"),
        "limb": _("Limb"),
        "lung": _("Lung"),
        "bone": _("Bone"),
        "brain": _("Brain"),
        "any": _("Any site"),
    }.get(site, site)


def intent_words(intent: str) -> str:
    return {
        "postoperative": _("postoperative"),
        "preoperative": _("preoperative"),
        "definitive": _("definitive"),
        "recurrence": _("recurrence"),
        "boost": _("boost"),
        "ablative": _("ablative"),
        "palliative": _("palliative"),
        "prophylactic": _("prophylactic"),
    }.get(intent, intent)


def source_words(name: str) -> str:
    """What a target is made from: a structure, or a target named before it."""
    return {
        "GTV": _("GTV"),
        "residual": _("residual tumour"),
        "tumour_bed": _("tumour bed"),
        "lung": _("lungs"),
        "vertebra": _("vertebra"),
    }.get(name, name)


def origin_words(margin: ChosenMargin | None) -> str:
    """Who chose a margin."""
    if margin is None:
        return _("to be given")
    return {
        "guideline": _("by the guideline"),
        "user": _("chosen here"),
        "institution": _("by the institution"),
        "kept": _("as it was drawn"),
    }[margin.origin]


def range_words(value: Range) -> str:
    """A guideline's range of a margin: ``15``, ``3-7``."""
    if value.institutional:
        return _("local practice")
    if value.maximum == 0:
        return _("no margin")
    return range_text(value, "", language.current())


def number(value: float | None, decimals: int | None = None) -> str:
    """A number as the language writes it; a dash for one that is not known."""
    if value is None:
        return "–"
    if decimals is None:
        return number_text(value, language.current())
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language.current() == "fr" else text
