"""Every number of the advice against its sentence: inputs and expected findings, written by hand from the five sources.

A row: where the sentence is, the case, the finding's code, the values it must hold, its citation.
"""

from __future__ import annotations

import pytest

from SarcomaRTLib.core.advice.advise import advise
from SarcomaRTLib.core.advice.case_file import parse_case
from SarcomaRTLib.core.advice.loader import load_advice
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import advice_folder, guidelines_folder

LIBRARY = load_library(guidelines_folder())
ADVICE = load_advice(advice_folder(), LIBRARY)
SFCE, BM = "SFCE/GSF-GETO 2022, section ", "Bone metastases (FR), "
SMILE, STS, SHAH = "Smile 2021, ", "Extremity STS review 2021, ", "Shah 2021, "
# Radiotherapy from Monday 4 May 2026: 10 sessions end on Friday 15 May, 30 on Friday 12 June.
MONDAY = "2026-05-04"
SPINE, LIMB = ("os-inoperable-spine", "inoperable-sib"), ("os-inoperable-limb", "inoperable-sib")
BONE, POST = ("bm-palliative", "30-in-10"), ("os-postop-limb", "postop-sib-66")
PREOP, EWING = ("sts-extremity-preop", None), ("ped-ewing-metastasis-aews1221", "aews1221-sbrt")
PED = ("ped-sarcoma-bone-sbrt", "40-in-5")


def row(source, protocol, facts, code, values, citation):
    label = ", ".join(f"{name} {value}" for name, value in facts.items() if name != "drugs") or "no facts"
    name = protocol[0] or f"{protocol[1]['disease']}"
    drug = facts.get("drugs", [{"name": ""}])[0]["name"]
    return pytest.param(protocol, facts, code, values, citation, id=f"{source} | {name} | {drug}{label} | {code}")


def drug(name, last=None, nxt=None, **facts):
    """Facts with one drug; radiotherapy starts on MONDAY, five sessions a week."""
    dates = {key: day for key, day in (("last", last), ("next", nxt)) if day}
    return {"radiotherapy_start_date": MONDAY, "sessions_per_week": 5, "drugs": [{"name": name, **dates}], **facts}


def lungs(**facts):
    return {"metastases_only_in_lungs": True, **facts}


INSIDE = ("2026-04-01", "2026-05-11")  # the next dose falls into radiotherapy
DRUGS = [
    # document 1, section 1.3
    row("1.3 VP16", SPINE, drug("VP16", *INSIDE), "drug-contraindicated",
        {"drug": "etoposide", "concurrent": True, "entry": "os-etoposide"}, SFCE + "1.3"),
    row("1.3 VP16, limb", LIMB, drug("étoposide", *INSIDE), "drug-discuss",
        {"drug": "etoposide", "entry": "os-etoposide/exception"}, SFCE + "1.3"),
    row("1.3 adriamycin", SPINE, drug("Adriamycine", *INSIDE), "drug-contraindicated",
        {"drug": "doxorubicin", "concurrent": True}, SFCE + "1.3"),
    row("1.3 adriamycin, limb", LIMB, drug("ADM", *INSIDE), "drug-discuss", {"drug": "doxorubicin"}, SFCE + "1.3"),
    row("1.3 methotrexate", SPINE, drug("MTX", *INSIDE), "drug-contraindicated", {"drug": "methotrexate"},
        SFCE + "1.3"),
    row("1.3 methotrexate, limb too", LIMB, drug("Méthotrexate", *INSIDE), "drug-contraindicated",
        {"drug": "methotrexate", "entry": "os-methotrexate"}, SFCE + "1.3"),
    row("1.3 contraindicated, not during", SPINE, drug("VP-16", "2026-04-20", "2026-06-20"), "drug-contraindicated",
        {"concurrent": False}, SFCE + "1.3"),
    row("1.3 ifosfamide", LIMB, drug("IFO", bladder_in_field=False), "drug-allowed", {"drug": "ifosfamide"},
        SFCE + "1.3"),
    row("1.3 ifosfamide, bladder", SPINE, drug("ifosfamide", *INSIDE, bladder_in_field=True), "drug-caution",
        {"drug": "ifosfamide", "entry": "os-ifosfamide/exception"}, SFCE + "1.3"),
    row("1.3 ifosfamide, bladder unknown", SPINE, drug("ifosfamide"), "drug-exception-unknown",
        {"needs": ["bladder_in_field"]}, SFCE + "1.3"),
    row("1.3 cisplatin", SPINE, drug("Cisplatine", kidneys_in_field=False), "drug-allowed", {"drug": "cisplatin"},
        SFCE + "1.3"),
    row("1.3 cisplatin, kidneys", SPINE, drug("cisplatin", *INSIDE, kidneys_in_field=True), "drug-caution",
        {"drug": "cisplatin"}, SFCE + "1.3"),
    row("1.3 AP, MEI, OS2006", SPINE, drug("AP"), "regimen-during-radiotherapy",
        {"keep": ["cisplatin"], "stop": ["doxorubicin"]}, SFCE + "1.3"),
    row("1.3 API, MEI, Sarcome 13", SPINE, drug("API"), "regimen-during-radiotherapy",
        {"keep": ["ifosfamide", "cisplatin"], "stop": ["doxorubicin"]}, SFCE + "1.3"),
    row("1.3 API-AI", SPINE, {"chemotherapy_protocol": "API-AI"}, "regimen-during-radiotherapy",
        {"keep": ["ifosfamide"], "stop": ["etoposide"]}, SFCE + "1.3"),
    row("1.3 MAP, Euramos", SPINE, {"chemotherapy_protocol": "EURAMOS"}, "regimen-during-radiotherapy",
        {"keep": ["cisplatin"], "stop": ["methotrexate", "doxorubicin"]}, SFCE + "1.3"),
    row("1.3 OS2006 has two arms", SPINE, {"chemotherapy_protocol": "OS2006"}, "regimen-arm",
        {"arms": ["AP", "EI"], "needs": ["chemotherapy_protocol"]}, None),
    row("1.2.6 immunotherapy", SPINE, drug("nivolumab"), "drug-trial-only", {"drug": "nivolumab"}, SFCE + "1.2.6"),
    row("1.2.6 samarium", SPINE, drug("samarium 153"), "drug-reported", {"entry": "os-radionuclides"}, SFCE + "1.2.6"),
    # document 2, section 3 and table 6
    row("t6 gemcitabine 4 weeks", BONE, drug("gemcitabine", "2026-04-06", "2026-06-12"), "drug-interrupt-kept",
        {"before_days": 28, "after_days": 28, "gap_before_days": 28, "gap_after_days": 28,
         "last_dose_by": "2026-04-06", "next_dose_from": "2026-06-12"}, BM + "table 6 (DGOS)"),
    row("t6 gemcitabine, 27 days", BONE, drug("gemcitabine", "2026-04-07", "2026-06-12"), "drug-interrupt-short",
        {"gap_before_days": 27, "least_days": 8, "radiotherapy_from": "2026-05-05"}, BM + "table 6 (DGOS)"),
    row("t6 gemcitabine, 8 days", BONE, drug("gemcitabine", "2026-04-26", "2026-06-12"), "drug-interrupt-short",
        {"gap_before_days": 8, "least_days": 8}, BM + "table 6 (DGOS)"),
    row("t6 gemcitabine, 7 days", BONE, drug("gemcitabine", "2026-04-27", "2026-06-12"), "drug-interrupt-conflict",
        {"gap_before_days": 7, "least_days": 8}, BM + "table 6 (DGOS)"),
    row("t6 gemcitabine, dates unknown", BONE, {"drugs": [{"name": "gemcitabine"}]}, "drug-interrupt",
        {"needs": ["drugs", "radiotherapy_start_date", "radiotherapy_end_date"]}, BM + "table 6 (DGOS)"),
    row("t6 doxorubicin 8 days", BONE, drug("doxorubicine", "2026-04-26", "2026-05-23"), "drug-interrupt-kept",
        {"before_days": 8, "after_days": 8, "gap_before_days": 8, "gap_after_days": 8},
        BM + "table 6 (accord de pratique)"),
    row("t6 doxorubicin, 7 days after", BONE, drug("doxorubicine", "2026-04-26", "2026-05-22"),
        "drug-interrupt-conflict", {"gap_after_days": 7, "next_dose_from": "2026-05-23"},
        BM + "table 6 (accord de pratique)"),
    row("t6 bevacizumab 4 weeks", BONE, drug("Bevacizumab", "2026-04-20", "2026-06-20"), "drug-interrupt-conflict",
        {"before_days": 28, "after_days": 28, "gap_before_days": 14, "radiotherapy_from": "2026-05-18"},
        BM + "table 6 (accord de pratique)"),
    row("t6 half-life 36 h, 5 half-lives", BONE, drug("doxorubicin", "2026-04-26"), "drug-washout",
        {"half_life_hours": [36, 36], "washout_days": [7.5, 7.5]}, BM + "section 3.1"),
    row("t6 half-life 18 and 20 days", BONE, drug("bevacizumab"), "drug-washout",
        {"half_life_hours": [432, 480], "washout_days": [90.0, 100.0]}, BM + "section 3.1"),
    row("3.1 bleomycin", BONE, drug("bléomycine", *INSIDE), "drug-interrupt-no-days", {"concurrent": True},
        BM + "table 7, palliative situation"),
    row("3.1 anti-angiogenics", BONE, drug("anti-angiogéniques"), "drug-interrupt-no-days", {}, BM + "section 3.1"),
    # with the half-lives of the table in hours: 3 to 8 days, 5 days, 40 h, 19 h, 3 to 12 h
    *(row(f"t6 {name}", BONE, drug(name, *INSIDE), "drug-allowed", {"drug": known, "half_life_hours": hours},
          BM + "table 6 (accord de pratique)")
      for name, known, hours in (("cisplatine", "cisplatin", [72, 192]), ("carboplatine", "carboplatin", [120, 120]),
                                 ("vinorelbine", "vinorelbine", [40, 40]), ("paclitaxel", "paclitaxel", [19, 19]),
                                 ("VP16", "etoposide", [3, 12]))),
    row("t6 docetaxel", BONE, drug("docetaxel", *INSIDE), "drug-allowed", {"drug": "docetaxel"},
        BM + "table 6 (accord de pratique)"),
    row("t6 half-life 50 min to 6 h", BONE, drug("gemcitabine"), "drug-washout",
        {"half_life_hours": [0.8333, 6], "washout_days": [0.2, 1.2]}, BM + "section 3.1"),
    row("3.1 pemetrexed", BONE, drug("pemetrexed"), "drug-allowed", {"entry": "bm-pemetrexed"},
        BM + "table 6 and section 3.1"),
    *(row(f"t6 {name}", BONE, drug(name), "drug-precaution", {"entry": "bm-immunotherapy"},
        BM + "table 6 and section 3.1")
      for name in ("atezolizumab", "durvalumab", "ipilimumab", "nivolumab", "pembrolizumab", "anti PD-1")),
    *(row(f"3.1 {name}", BONE, drug(name), "drug-precaution", {"entry": "bm-tki"}, BM + "table 6 and section 3.1")
      for name in ("erlotinib", "gefitinib", "crizotinib", "ITK")),
    row("t7 targeted", BONE, drug("pazopanib"), "drug-precaution", {"entry": "bm-targeted"},
        BM + "table 7, palliative situation"),
    row("3.2 stereotactic", ("bm-oligometastatic-spine-sbrt", "spine-sbrt-3"), drug("cisplatin"), "systemic-treatment",
        {"entry": "systemic-with-stereotactic"}, BM + "section 3.2 and table 7"),
    # document 3
    *(row(f"recall {name}", PED, drug(name), "drug-recall", {"drug": name},
        SMILE + 'section "Radiation recall reaction"')
      for name in ("gemcitabine", "sorafenib", "cyclophosphamide", "doxorubicin", "vincristine")),
    row("enteritis after L3", PED, drug("docetaxel"), "drug-reported", {"entry": "smile-gemcitabine-docetaxel"},
        SMILE + 'section "SBRT-sarcoma metastases", Parsai, ref. 32 (retrospective series)'),
    row("re-irradiation and chemotherapy", PED, drug("ifosfamide", prior_irradiation=True), "systemic-treatment",
        {"entry": "chemotherapy-with-reirradiation"},
            SMILE + 'section "Toxicity after re-irradiation" (retrospective series)'),
    # document 4
    row("chemoradiation no standard", PREOP, drug("ifosfamide"), "systemic-treatment", {"entry": "sts-chemoradiation"},
        STS + 'section "Role of combined chemo-radiation therapy"'),
    row("MAID 83 and 5 %", PREOP, drug("dacarbazine"), "drug-reported", {"entry": "sts-maid-toxicity"},
        STS + 'section "Role of combined chemo-radiation therapy", ref. 15'),
    row("sunitinib 44 %", PREOP, drug("sunitinib"), "drug-precaution", {"entry": "sts-sunitinib"},
        STS + 'section "Future directions", Lewin, ref. 54'),
    row("pazopanib", PREOP, drug("Pazopanib"), "drug-precaution", {"entry": "sts-targeted"},
        STS + 'section "Future directions"'),
    # document 5
    row("pembrolizumab 80 %", ("sts-spine-metastasis-sbrt", "24-in-2"), drug("pembrolizumab"), "drug-reported",
        {"entry": "shah-pembrolizumab"}, SHAH + "section 7, ref. 60 (case series of 5 patients)"),
    row("atezolizumab in a trial", ("sts-spine-metastasis-sbrt", "24-in-2"), drug("atezolizumab"), "drug-trial-only",
        {"entry": "shah-atezolizumab"}, SHAH + "section 7, ref. 61 (open phase II trial)"),
    # none of them
    row("not named", BONE, drug("trabectedin"), "drug-not-in-guidelines", {"given_as": "trabectedin"}, None),
    row("named alone", BONE, drug("busulfan"), "drug-nothing-said", {"drug": "busulfan"}, None),
    row("said of osteosarcoma only", BONE, drug("methotrexate"), "drug-elsewhere", {"elsewhere": ["os-methotrexate"]},
        None),
]  # fmt: skip

CYCLES = {"second_postoperative_cycle_date": "2026-03-30", "fourth_postoperative_cycle_date": "2026-05-11"}
CALENDAR = [
    row("1.1.3 start 4 to 8 weeks", POST, {"surgery_date": "2026-03-02"}, "calendar-window",
        {"entry": "start-after-surgery", "earliest": "2026-03-30", "latest": "2026-04-27"}, SFCE + "1.1.3"),
    row("1.1.3 start, 27 days", POST, {"surgery_date": "2026-03-02", "radiotherapy_start_date": "2026-03-27"},
        "calendar-early", {"entry": "start-after-surgery", "weeks": 3.57}, SFCE + "1.1.3"),
    row("1.1.3 start, 28 days", POST, {"surgery_date": "2026-03-02", "radiotherapy_start_date": "2026-03-30"},
        "calendar-kept", {"entry": "start-after-surgery", "weeks": 4.0}, SFCE + "1.1.3"),
    row("1.1.3 start, 57 days", POST, {"surgery_date": "2026-03-02", "radiotherapy_start_date": "2026-04-28"},
        "calendar-late", {"entry": "start-after-surgery", "weeks": 8.14}, SFCE + "1.1.3"),
    row("1.1.3 start, surgery unknown", POST, {}, "calendar-needs",
        {"entry": "start-after-surgery", "needs": ["surgery_date"]}, SFCE + "1.1.3"),
    row("1.1.3 with the 2nd and at the latest the 4th cycle", POST, CYCLES, "calendar-window",
        {"entry": "start-with-postoperative-cycle", "earliest": "2026-03-30", "latest": "2026-05-11"}, SFCE + "1.1.3"),
    row("1.1.3 on the day of the 4th cycle", POST, {**CYCLES, "radiotherapy_start_date": "2026-05-11"},
        "calendar-kept", {"entry": "start-with-postoperative-cycle"}, SFCE + "1.1.3"),
    row("1.1.3 after the 4th cycle began", POST, {**CYCLES, "radiotherapy_start_date": "2026-05-12"},
        "calendar-late", {"entry": "start-with-postoperative-cycle"}, SFCE + "1.1.3"),
    row("1.1.3 before the 2nd cycle", POST, {**CYCLES, "radiotherapy_start_date": "2026-03-27"},
        "calendar-early", {"entry": "start-with-postoperative-cycle"}, SFCE + "1.1.3"),
    row("1.1.3 4th cycle unknown", POST, {"second_postoperative_cycle_date": "2026-03-30"}, "calendar-needs",
        {"entry": "start-with-postoperative-cycle", "needs": ["fourth_postoperative_cycle_date"]}, SFCE + "1.1.3"),
    row("1.1.3 request 3 to 4 weeks", POST, {"radiotherapy_start_date": "2026-03-30"}, "calendar-window",
        {"entry": "request-ahead-postop", "earliest": "2026-03-02", "latest": "2026-03-09"}, SFCE + "1.1.3"),
    row("1.2.3 request 3 to 4 weeks", SPINE, {"radiotherapy_start_date": "2026-03-30"}, "calendar-window",
        {"entry": "request-ahead-inoperable", "earliest": "2026-03-02", "latest": "2026-03-09"}, SFCE + "1.2.3"),
    row("1.2.3 request, 2 weeks", SPINE, {"radiotherapy_start_date": "2026-03-30", "request_date": "2026-03-16"},
        "calendar-late", {"entry": "request-ahead-inoperable", "weeks": -2.0}, SFCE + "1.2.3"),
    row("1.2.3 11 to 13 weeks", SPINE, {"chemotherapy_start_date": "2026-01-05"}, "calendar-window",
        {"entry": "start-after-chemotherapy", "earliest": "2026-03-23", "latest": "2026-04-06"}, SFCE + "1.2.3"),
    row("1.2.3 EURAMOS 11 weeks", SPINE, {"chemotherapy_start_date": "2026-01-05", "chemotherapy_protocol": "euramos"},
        "calendar-window", {"entry": "start-after-chemotherapy-euramos", "earliest": "2026-03-23",
                            "latest": "2026-03-27"}, SFCE + "1.2.3"),
    row("1.2.3 OS2006 13 weeks", SPINE, {"chemotherapy_start_date": "2026-01-05", "chemotherapy_protocol": "OS2006"},
        "calendar-window", {"entry": "start-after-chemotherapy-os2006", "earliest": "2026-04-06",
                            "latest": "2026-04-10"}, SFCE + "1.2.3"),
    row("1.2.5 5 to 6 sessions a week", SPINE, {"radiotherapy_start_date": MONDAY}, "course-end",
        {"fractions": "30", "sessions_per_week": "5-6", "end": ["2026-06-06", "2026-06-12"]}, None),
    row("doc 4, 50 Gy in 25, 5 weeks", PREOP, {"radiotherapy_start_date": MONDAY}, "course-end",
        {"fractions": "25", "sessions_per_week": "5", "end": ["2026-06-05", "2026-06-05"]}, None),
    row("doc 4, surgery 4 to 6 weeks", PREOP, {"radiotherapy_end_date": "2026-03-02"}, "calendar-window",
        {"entry": "surgery-after-rt", "earliest": "2026-03-30", "latest": "2026-04-13"},
        STS + 'section "Preoperative EBRT"'),
    row("doc 4, surgery after 3 weeks", PREOP, {"radiotherapy_end_date": "2026-03-02",
        "planned_surgery_date": "2026-03-23"}, "calendar-early", {"weeks": 3.0}, STS + 'section "Preoperative EBRT"'),
    row("t7, 3 sessions a week", ("bm-oligometastatic-spine-sbrt", "spine-sbrt-5"),
        {"radiotherapy_start_date": MONDAY}, "course-end",
        {"fractions": "5", "sessions_per_week": "3", "end": ["2026-05-13", "2026-05-13"]}, None),
    row("doc 3, ESFT13 week 19", ("ped-ewing-metastasis-esft13", "esft13-sbrt"),
        {"chemotherapy_start_date": "2026-01-05"}, "calendar-window",
        {"entry": "esft13-week-19", "earliest": "2026-05-11", "latest": "2026-05-18"},
        SMILE + 'section "SBRT-clinical trials", ESFT13, NCT01946529 (ongoing trial)'),
]  # fmt: skip


def asked(question, answer, **values):
    return {"question": question, "entry": f"{question}/{answer}", **values}


HIGH = {"grade": "G3", "largest_lesion_mm": 51, "tumour_deep": True}
CONTROL = STS + 'section "Role of radiotherapy on local tumour control" (international guidelines)'
HADRON = STS + 'section "Hadron therapy"'
LUNG, REC = ("os-lung-metastasis-sbrt", None), ("os-recurrence-unirradiated", "inoperable-sib")
STSPOST = ("sts-extremity-postop", "postop-50-boost")
YES, NO, TALK, OPEN = "advice-indicated", "advice-not-indicated", "advice-to-discuss", "advice-cannot-say"
INDICATIONS = [
    row("1.1.1 R1", POST, {"margin_status": "R1"}, YES, asked("os-postoperative", "incomplete"),
        SFCE + "1.1.1 (grade C)"),
    row("1.1.1 R2", POST, {"margin_status": "R2"}, YES, asked("os-postoperative", "incomplete"),
        SFCE + "1.1.1 (grade C)"),
    row("1.1.1 R0, poor response", POST, {"margin_status": "R0", "poor_chemotherapy_response": True}, NO,
        asked("os-postoperative", "poor-response"), SFCE + "1.1.1"),
    row("1.1.1 R0, risk factor", POST, {"margin_status": "R0", "poor_chemotherapy_response": False,
        "pathological_risk_factor": True}, NO, asked("os-postoperative", "risk-factor"), SFCE + "1.1.1"),
    row("1.1.1 R0", POST, {"margin_status": "R0"}, NO, asked("os-postoperative", "complete"), SFCE + "1.1.1"),
    row("1.1.1 margins unknown", POST, {}, OPEN, {"question": "os-postoperative"}, SFCE + "1.1.1 (grade C)"),
    row("1.1.2", ("os-preoperative", None), {}, NO, asked("os-preoperative", "no-place"), SFCE + "1.1.2"),
    row("1.2.1 inoperable", SPINE, {"operable": False}, YES, asked("os-definitive", "inoperable"),
        SFCE + "1.2.1 (grade C)"),
    row("1.2.1 refused", SPINE, {"operable": True, "mutilating_surgery_refused": True}, YES,
        asked("os-definitive", "inoperable"), SFCE + "1.2.1 (grade C)"),
    row("1.1.1 operable", SPINE, {"operable": True, "mutilating_surgery_refused": False}, NO,
        asked("os-definitive", "operable"), SFCE + "1.1.1"),
    row("1.2.2 referral", SPINE, {"operable": False}, TALK, asked("os-particles", "inoperable"), SFCE + "1.2.2"),
    row("2.1", REC, {"operable": False, "prior_irradiation": False}, YES, asked("os-recurrence", "unirradiated"),
        SFCE + "2.1"),
    row("2.2", ("os-recurrence-irradiated", None), {"operable": False, "prior_irradiation": True}, YES,
        asked("os-recurrence", "irradiated"), SFCE + "2.2"),
    row("2.1 operable", REC, {"operable": True, "mutilating_surgery_refused": False, "prior_irradiation": False}, NO,
        asked("os-recurrence", "operable"), SFCE + "2.1"),
    row("3.1.1 lungs only", LUNG, lungs(lesion_count=5, largest_lesion_mm=30), TALK, asked("os-lung", "lungs-only"),
        SFCE + "3.1.1 (pas de consensus)"),
    row("3.1.1 more than 5", LUNG, lungs(lesion_count=6, largest_lesion_mm=10), NO, asked("os-lung", "too-many"),
        SFCE + "3.1.1 (pas de consensus)"),
    row("3.1.1 3 to 5 cm", LUNG, lungs(lesion_count=2, largest_lesion_mm=31), TALK, asked("os-lung", "large"),
        SFCE + "3.1.1 (pas de consensus)"),
    row("3.1.1 above 5 cm", LUNG, lungs(lesion_count=2, largest_lesion_mm=51), NO, asked("os-lung", "too-large"),
        SFCE + "3.1.1 (pas de consensus)"),
    row("3.1.1 elsewhere too", LUNG, {"metastases_only_in_lungs": False}, NO, asked("os-lung", "elsewhere"),
        SFCE + "3.1.1 (pas de consensus)"),
    row("3.1.1 number unknown", LUNG, lungs(largest_lesion_mm=9), OPEN,
        {"question": "os-lung", "needs": ["lesion_count"]}, SFCE + "3.1.1 (pas de consensus)"),
    row("3.1.2 controlled", ("os-bone-metastasis-sbrt", None), {"primary_controlled": True}, TALK,
        asked("os-bone", "controlled"), SFCE + "3.1.2 (consensus d'experts)"),
    row("3.2 prophylaxis", ("os-whole-lung", None), {"metastases_bilateral_unresectable": False}, NO,
        asked("os-whole-lung", "prophylaxis"), SFCE + "3.2 (faible niveau de preuve)"),
    row("3.2 bilateral, inoperable", ("os-whole-lung", None), {"metastases_bilateral_unresectable": True}, TALK,
        asked("os-whole-lung", "inoperable"), SFCE + "3.2 (faible niveau de preuve)"),
    row("4 radiation-induced", ("os-radiation-induced", None), {"margin_status": "R1"}, YES,
        asked("os-radiation-induced", "indicated"), SFCE + "4"),
    row("doc 4 high, 5.1 cm, deep", PREOP, HIGH, YES, asked("sts-preoperative", "high-large-deep"), CONTROL),
    row("doc 4 high, 5 cm", PREOP, {**HIGH, "largest_lesion_mm": 50}, TALK, asked("sts-preoperative", "high-other"),
        CONTROL),
    row("doc 4 after surgery, 5.1 cm", STSPOST, HIGH, YES, asked("sts-postoperative", "high-large-deep"), CONTROL),
    row("doc 4 high, superficial", STSPOST, {**HIGH, "tumour_deep": False}, TALK, asked("sts-postoperative",
        "high-other"), CONTROL),
    row("doc 4 low, R1", STSPOST, {"grade": "G1", "margin_status": "R1"}, YES, asked("sts-postoperative",
        "low-margins"), CONTROL),
    row("doc 4 low, recurrence", STSPOST, {"grade": "low", "margin_status": "R0", "local_recurrence": True,
        "prior_irradiation": False}, YES, asked("sts-postoperative", "low-recurrence"), CONTROL),
    row("doc 4 low, R0", STSPOST, {"grade": "G1", "margin_status": "R0", "local_recurrence": False}, NO,
        asked("sts-postoperative", "low"), CONTROL),
    row("doc 4 low, before surgery", PREOP, {"grade": "G1", "margin_status": "R0", "local_recurrence": False}, TALK,
        asked("sts-preoperative", "low-selected"), CONTROL),
    row("doc 4 complex surgery", PREOP, {**HIGH, "near_bundle_or_bone": True, "significant_comorbidity": False}, YES,
        asked("sts-sequence", "complex"), STS + 'section "Preoperative EBRT"'),
    row("doc 4 comorbidity", PREOP, {"significant_comorbidity": True}, NO, asked("sts-sequence", "comorbidity"),
        STS + 'section "Postoperative EBRT"'),
    row("doc 4 boost R1", STSPOST, {"margin_status": "R1"}, YES, asked("sts-postoperative-boost", "inadequate"),
        STS + 'section "Postoperative EBRT"'),
    row("doc 4 boost after 50 Gy, 14 to 20 Gy", ("sts-brachytherapy-boost", "boost-after-preoperative"),
        {"margin_status": "R1"}, TALK, asked("sts-boost-after-preoperative", "positive"),
        STS + 'section "Preoperative EBRT" (international guidelines; '
        "two retrospective studies without clear benefit)"),
    row("doc 4 protons, limb", PREOP, {"prior_irradiation": False}, NO, asked("sts-protons", "limb"), HADRON),
    row("doc 4 protons, skull base", (None, {"disease": "soft-tissue-sarcoma", "intent": "definitive"}),
        {"site": "skull base"}, YES, asked("sts-protons", "spine"), HADRON),
    row("doc 4 oligometastatic", ("sts-lung-metastasis-sbrt", "lung-48-in-4"), {}, TALK,
        asked("sts-oligometastatic", "selected"), STS + 'section "Role of radiotherapy in oligometastatic disease"'),
    row("t7 fracture risk", BONE, {"fracture_risk_excluded": False}, NO, asked("bm-fracture", "risk"),
        BM + "table 7, palliative situation"),
    row("t7 fracture risk unknown", BONE, {}, OPEN, {"question": "bm-fracture", "needs": ["fracture_risk_excluded"]},
        BM + "table 7, palliative situation"),
    row("t7 stable outside bone", ("bm-oligometastatic-spine-sbrt", "spine-sbrt-1"),
        {"extraosseous_disease_stable": True},
        YES, asked("bm-oligometastatic-spine", "stable"), BM + "table 7, oligometastatic situation"),
    row("t7 other bone", ("bm-oligometastatic-nonspine-sbrt", "nonspine-sbrt-1"), {"extraosseous_disease_stable": True},
        TALK, asked("bm-oligometastatic-nonspine", "stable"),
        BM + "table 7, oligometastatic situation (niveau de preuve limité)"),
    row("2, section 4, 5 months", ("bm-spine-reirradiation", None), {"months_since_prior_irradiation": 5}, TALK,
        asked("bm-reirradiation", "late-enough"), BM + "section 4, four conditions"),
    row("2, section 4, 4.9 months", ("bm-spine-reirradiation", None), {"months_since_prior_irradiation": 4.9}, NO,
        asked("bm-reirradiation", "too-early"), BM + "section 4, four conditions"),
    row("doc 3 AEWS1221, 4.9 cm", EWING, {"largest_lesion_mm": 49}, YES, asked("ewing-sbrt-size", "small"),
        SMILE + 'section "SBRT-clinical trials", NCT02306161 (phase III trial)'),
    row("doc 3 AEWS1221, 5 cm", EWING, {"largest_lesion_mm": 50}, NO, asked("ewing-sbrt-size", "large"),
        SMILE + 'section "SBRT-clinical trials", NCT02306161 (phase III trial)'),
    row("5, section 2", ("sts-palliative", "30-in-10"), {"good_performance_status": True}, TALK,
        asked("sts-ablative-or-palliative", "good"), SHAH + "section 2"),
]  # fmt: skip

PHASE2 = {"age_years": 3, "lesion_count": 5, "metastases_unresectable": True, "largest_lesion_mm": 50}
TRIAL = SMILE + 'section "SBRT-clinical trials", NCT01763970 (phase II trial)'
PHASE3 = SMILE + 'section "SBRT-clinical trials", NCT02306161 (phase III trial)'
TRIALS = [
    row("1, section 5, ETOILE", SPINE, {"age_years": 18, "operable": False}, "trial-met",
        {"trial": "etoile", "status": "open (2022)"}, SFCE + "5"),
    row("1, section 5, ETOILE, minor", SPINE, {"age_years": 17, "operable": False}, "trial-not-met",
        {"trial": "etoile"}, SFCE + "5"),
    row("1, 3.1.2, under 20", LUNG, {"age_years": 19.9}, "trial-not-open",
        {"trial": "sbrt-phrc", "status": "closed (2022)"}, SFCE + "3.1.2"),
    row("1, 3.1.2, 20 years", LUNG, {"age_years": 20}, "trial-not-met", {"trial": "sbrt-phrc"}, SFCE + "3.1.2"),
    row("doc 3, 3 years, 5 sites, 5.0 cm", PED, PHASE2, "trial-met",
        {"trial": "nct01763970", "status": "closed (2021), open (2021)"}, TRIAL),
    row("doc 3, 41 years", PED, {**PHASE2, "age_years": 41}, "trial-not-met", {"unmet": ["3 to 40 years"]}, TRIAL),
    row("doc 3, 6 sites", PED, {**PHASE2, "lesion_count": 6}, "trial-not-met", {"unmet": ["1 to 5 bone sites"]}, TRIAL),
    row("doc 3, 6 cm but 249 cc", PED, {**PHASE2, "largest_lesion_mm": 60, "total_lesion_volume_cc": 249}, "trial-met",
        {"trial": "nct01763970"}, TRIAL),
    row("doc 3, 6 cm and 250 cc", PED, {**PHASE2, "largest_lesion_mm": 60, "total_lesion_volume_cc": 250},
        "trial-not-met", {"unmet": ["all at most 5.0 cm, or less than 250 cc in all"]}, TRIAL),
    row("doc 4, DOREMY", ("sts-myxoid-preop", "36-in-18"), {"histology": "myxoid liposarcoma"}, "trial-not-open",
        {"trial": "doremy", "status": "completed (2021)"}, STS + 'section "Future directions"'),
    row("doc 5, SABR-COMET-3", PED, {"lesion_count": 3}, "trial-met", {"trial": "sabr-comet-3"},
        SHAH + "section 3, refs. 19 and 21"),
    row("doc 3, 1 site", PED, {**PHASE2, "lesion_count": 1}, "trial-met", {"trial": "nct01763970"}, TRIAL),
    row("doc 3, 5.1 cm and 300 cc", PED, {**PHASE2, "largest_lesion_mm": 51, "total_lesion_volume_cc": 300},
        "trial-not-met", {"trial": "nct01763970"}, TRIAL),
    row("1, section 5, Heidelberg", SPINE, {}, "trial-not-open", {"trial": "heidelberg", "status": "closed (2022)"},
        SFCE + "5"),
    row("doc 3, AEWS1221, 4.9 cm", EWING, {"largest_lesion_mm": 49}, "trial-not-open",
        {"trial": "aews1221", "status": "closed (2021)"}, PHASE3),
    row("doc 3, AEWS1221, 5 cm", EWING, {"largest_lesion_mm": 50}, "trial-not-met", {"trial": "aews1221"}, PHASE3),
    row("doc 3, ESFT13", EWING, {}, "trial-met", {"trial": "esft13", "status": "open (2021)"},
        SMILE + 'section "SBRT-clinical trials", ESFT13, NCT01946529 (ongoing trial)'),
    row("doc 4, protons", PREOP, {}, "trial-met", {"trial": "loma-linda-protons", "status": "open (2021)"},
        STS + 'section "Hadron therapy", NCT01819831 (phase II trial)'),
    row("doc 4, hyperthermia", PREOP, {}, "trial-met", {"trial": "hyperthermia", "status": "open (2021)"},
        STS + 'section "Future directions"'),
    row("doc 5, STEREO-SARCOMA", ("sts-spine-metastasis-sbrt", "24-in-2"), {}, "trial-met",
        {"trial": "stereo-sarcoma", "status": "open (2021)"}, SHAH + "section 7, ref. 61"),
    row("doc 5, SABR-COMET-3, one", PED, {"lesion_count": 1}, "trial-met",
        {"trial": "sabr-comet-3", "status": "open (2021)"}, SHAH + "section 3, refs. 19 and 21"),
    row("doc 5, SABR-COMET-3, four", PED, {"lesion_count": 4}, "trial-not-met", {"trial": "sabr-comet-3"},
        SHAH + "section 3, refs. 19 and 21"),
    row("doc 5, ARREST, 10", PED, {"lesion_count": 10}, "trial-not-met", {"trial": "arrest"},
        SHAH + "section 3, ref. 22"),
    row("doc 5, ARREST, 11", PED, {"lesion_count": 11}, "trial-met", {"trial": "arrest", "status": "open (2021)"},
        SHAH + "section 3, ref. 22"),
]  # fmt: skip
TABLE = [*DRUGS, *CALENDAR, *INDICATIONS, *TRIALS]


def test_the_table_is_long_enough():
    assert len(TABLE) >= 60


@pytest.mark.parametrize(("protocol", "facts", "code", "values", "citation"), TABLE)
def test_the_sentence_is_followed(protocol, facts, code, values, citation):
    name, more = protocol
    case = {"facts": facts, **({"protocol": name, "schedule": more} if name else more)}
    case = parse_case({key: value for key, value in case.items() if value is not None}, LIBRARY)
    advice = advise(case.name, case.situation, ADVICE, LIBRARY.cite)
    found = [one for one in advice.findings if one.code == code]
    wanted = [one for one in found if values.items() <= one.values.items()]
    assert [one.citation for one in wanted] == [citation], [(one.code, one.values) for one in found] or [
        one.code for one in advice.findings
    ]
