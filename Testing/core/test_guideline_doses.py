"""The doses of the guideline files are those of the five sources. Expected values were copied by hand from them."""

from __future__ import annotations

import pytest

from SarcomaRTLib.core.guideline.listing import protocol_to_json
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import guidelines_folder

LIBRARY = load_library(guidelines_folder())
LISTING = {name: protocol_to_json(protocol, LIBRARY) for name, protocol in LIBRARY.protocols.items()}
NONE = (None, None)


def one(value):
    return (value, value)


STANDARD = (1.8, 2)
# protocol, schedule, status, target, phase, total dose, dose per fraction, fractions (all cumulative to the target)
DOSES = [
    # document 1, 1.1.5
    ("os-postop-limb", "postop-sequential", "recommended", "PTV1", 1, one(50), STANDARD, (25, 28)),
    ("os-postop-limb", "postop-sequential", "recommended", "PTV2", 2, one(60), STANDARD, (30, 34)),
    ("os-postop-limb", "postop-sequential", "recommended", "PTV3", 3, (68, 70), STANDARD, (34, 39)),
    ("os-postop-axial", "postop-sib-then-boost", "option", "PTV1", 1, one(54), one(1.8), one(30)),
    ("os-postop-axial", "postop-sib-then-boost", "option", "PTV2", 1, one(60), one(2), one(30)),
    ("os-postop-axial", "postop-sib-then-boost", "option", "PTV3", 2, (68, 70), one(2), (34, 35)),
    ("os-postop-spine", "postop-sib-66", "option", "PTV3", 1, one(66), one(2.2), one(30)),
    # 1.2.5
    ("os-inoperable-limb", "inoperable-sequential", "recommended", "PTV1", 1, one(50), STANDARD, (25, 28)),
    ("os-inoperable-limb", "inoperable-sequential", "recommended", "PTV2", 2, (68, 70), STANDARD, (34, 39)),
    ("os-inoperable-axial", "inoperable-sib", "recommended", "PTV1", 1, one(54), one(1.8), one(30)),
    ("os-inoperable-axial", "inoperable-sib", "recommended", "PTV2", 1, one(66), one(2.2), one(30)),
    ("os-inoperable-spine", "palliative-sib", "option", "PTV1", 1, one(50), one(2), one(25)),
    ("os-inoperable-spine", "palliative-sib", "option", "PTV2", 1, one(60), one(2.4), one(25)),
    ("os-recurrence-unirradiated", "palliative-sib", "option", "PTV2", 1, one(60), one(2.4), one(25)),
    # 2.2, 3.1, 3.2, 4
    ("os-recurrence-irradiated", "reirradiation-60-68", "option", "PTV", 1, (60, 68), STANDARD, (30, 38)),
    ("os-lung-metastasis-sbrt", "lung-sbrt", "option", "PTV", 1, (40, 60), (5, 10), (4, 12)),
    ("os-bone-metastasis-sbrt", "bone-sbrt", "option", "PTV", 1, (30, 60), (5, 10), (3, 10)),
    ("os-whole-lung", "whole-lung", "option", "PTV", 1, NONE, NONE, NONE),
    ("os-radiation-induced", "radiation-induced-60", "option", "PTV", 1, (60, None), (2, 2.5), (24, None)),
    # document 2, table 7
    ("bm-palliative", "8-in-1", "recommended", "PTV", 1, one(8), one(8), one(1)),
    ("bm-palliative", "30-in-10", "recommended", "PTV", 1, one(30), one(3), one(10)),
    ("bm-palliative", "24-in-6", "recommended", "PTV", 1, one(24), one(4), one(6)),
    ("bm-palliative", "20-in-5", "option", "PTV", 1, one(20), one(4), one(5)),
    ("bm-oligometastatic-spine-sbrt", "spine-sbrt-1", "recommended", "PTV", 1, (16, 24), (16, 24), one(1)),
    ("bm-oligometastatic-spine-sbrt", "spine-sbrt-3", "recommended", "PTV", 1, (24, 27), (8, 9), one(3)),
    ("bm-oligometastatic-spine-sbrt", "spine-sbrt-5", "recommended", "PTV", 1, (20, 35), (4, 7), one(5)),
    ("bm-oligometastatic-nonspine-sbrt", "nonspine-sbrt-3", "option", "PTV", 1, (24, 27), (8, 9), one(3)),
    ("bm-spine-reirradiation", "reirradiation-sbrt", "option", "PTV", 1, NONE, NONE, NONE),
    # document 3
    ("ped-sarcoma-bone-sbrt", "40-in-5", "option", "PTV", 1, one(40), one(8), one(5)),
    ("ped-sarcoma-bone-sbrt", "35-in-5", "option", "PTV", 1, one(35), one(7), one(5)),
    ("ped-ewing-metastasis-aews1221", "aews1221-ebrt", "investigational", "PTV", 1, one(55.8), one(1.8), one(31)),
    ("ped-ewing-metastasis-aews1221", "aews1221-sbrt", "investigational", "PTV", 1, one(40), one(8), one(5)),
    ("ped-ewing-metastasis-esft13", "esft13-ebrt", "investigational", "PTV", 1, one(54), one(1.8), one(30)),
    ("ped-ewing-metastasis-esft13", "esft13-sbrt", "investigational", "PTV", 1, one(30), one(5), one(6)),
    ("ped-lung-metastasis-sbrt", "lung-37.5-50", "investigational", "PTV", 1, (37.5, 50), NONE, (3, 5)),
    ("ped-spine-srs", "spine-35-in-5", "option", "PTV", 1, (16, 40), NONE, (1, 5)),
    ("ped-spine-srs", "spine-21.8-in-1", "option", "PTV", 1, (16, 45), NONE, (1, 3)),
    ("ped-spine-srs", "spine-salvage-30-in-4", "option", "PTV", 1, one(30), one(7.5), one(4)),
    ("ped-palliative", "palliative-24-in-5", "option", "PTV", 1, (15, 40), NONE, (3, 5)),
    ("ped-palliative", "palliative-30-in-10", "option", "PTV", 1, (10, 70), NONE, (4, 35)),
    ("ped-palliative", "palliative-eqd2-40-in-15", "option", "PTV", 1, NONE, NONE, (5, 39)),
    # document 4
    ("sts-extremity-preop", "50-in-25", "recommended", "PTV", 1, one(50), one(2), one(25)),
    ("sts-extremity-postop", "postop-50", "recommended", "PTV1", 1, one(50), NONE, NONE),
    ("sts-extremity-postop", "postop-50-boost", "recommended", "PTV2", 2, (60, 70), NONE, NONE),
    ("sts-preop-5x5", "5x5", "investigational", "PTV", 1, one(25), one(5), one(5)),
    ("sts-preop-hyperthermia", "10x3.25", "investigational", "PTV", 1, one(32.5), one(3.25), one(10)),
    ("sts-preop-hyperthermia", "10x3.25-then-4x4", "investigational", "PTV", 2, one(48.5), one(4), one(14)),
    ("sts-myxoid-preop", "36-in-18", "option", "PTV", 1, one(36), one(2), one(18)),
    ("sts-brachytherapy-boost", "ebrt-50-brachytherapy-16", "option", "PTV1", 1, (40, 70), NONE, NONE),
    ("sts-brachytherapy-boost", "ebrt-46-brachytherapy-20", "option", "PTV1", 1, one(46), NONE, NONE),
    ("sts-brachytherapy-boost", "ebrt-46-brachytherapy-20", "option", "CTV2", 2, one(66), NONE, NONE),
    ("sts-iort-boost", "iort-recurrence", "option", "CTV2", 1, (10, 18), (10, 18), one(1)),
    # document 4, table 3 and document 5, table 1
    ("sts-lung-metastasis-sbrt", "lung-50-in-4-5", "option", "PTV", 1, one(50), (10, 12.5), (4, 5)),
    ("sts-lung-metastasis-sbrt", "lung-50-in-10", "option", "PTV", 1, one(50), one(5), one(10)),
    ("sts-lung-metastasis-sbrt", "lung-48-in-4", "option", "PTV", 1, one(48), one(12), one(4)),
    ("sts-lung-metastasis-sbrt", "lung-60-in-3", "option", "PTV", 1, one(60), one(20), one(3)),
    ("sts-lung-metastasis-sbrt", "lung-60-in-8", "option", "PTV", 1, one(60), one(7.5), one(8)),
    ("sts-lung-metastasis-sbrt", "lung-30-in-1", "option", "PTV", 1, one(30), one(30), one(1)),
    ("sts-lung-metastasis-sbrt", "lung-30-60-in-3-8", "option", "PTV", 1, (30, 60), NONE, (3, 8)),
    ("sts-lung-metastasis-sbrt", "lung-54-in-3", "option", "PTV", 1, one(54), (13.5, 18), (3, 4)),
    ("sts-lung-metastasis-sbrt", "lung-36-42-in-3", "option", "PTV", 1, (36, 42), (12, 14), one(3)),
    # document 5
    ("sts-spine-metastasis-sbrt", "24-in-2", "option", "PTV", 1, one(24), one(12), one(2)),
    ("sts-brain-metastasis-srs", "brain-srs", "option", "PTV", 1, NONE, NONE, NONE),
    ("sts-palliative", "20-in-5", "recommended", "PTV", 1, one(20), one(4), one(5)),
    ("sts-palliative", "30-in-10", "recommended", "PTV", 1, one(30), one(3), one(10)),
    ("sts-palliative", "40-in-20", "option", "PTV", 1, one(40), one(2), one(20)),
    ("sts-metastatic-primary", "definitive-primary", "investigational", "PTV", 1, NONE, NONE, NONE),
]


def course_of(protocol, schedule, target, phase):
    item = next(item for item in LISTING[protocol]["schedules"] if item["id"] == schedule)
    course = next(course for course in item["courses"] if (course["target"], course["phase"]) == (target, phase))
    return item, course


@pytest.mark.parametrize(("protocol", "schedule", "status", "target", "phase", "total", "per_fraction", "n"), DOSES)
def test_doses(protocol, schedule, status, target, phase, total, per_fraction, n):
    item, course = course_of(protocol, schedule, target, phase)
    found = (item["status"], course["total_dose_gy"], course["dose_per_fraction_gy"], course["fractions"])
    assert found == (status, list(total), list(per_fraction), list(n))


# protocol, schedule, target, phase, key, expected: what a phase adds, and equivalents that the source states
STATED = [
    ("os-inoperable-limb", "palliative-sib", "PTV2", 1, "eqd2_gy", [65, 65]),  # 1.2.5, alpha/beta 3
    ("os-postop-limb", "postop-sib-then-boost", "PTV3", 2, "boost_gy", [8, 10]),  # 4 to 5 fractions of 2 Gy
    ("ped-palliative", "palliative-eqd2-40-in-15", "PTV", 1, "eqd2_gy", [20, 60.4]),
    ("sts-extremity-postop", "postop-50-boost", "PTV2", 2, "boost_gy", [10, 20]),
    ("sts-preop-hyperthermia", "10x3.25-then-4x4", "PTV", 2, "boost_gy", [16, 16]),
    ("sts-brachytherapy-boost", "ebrt-50-brachytherapy-16", "CTV2", 2, "boost_gy", [10, 20]),
    ("sts-brachytherapy-boost", "ebrt-46-brachytherapy-20", "CTV2", 2, "boost_gy", [20, 20]),
    ("sts-brachytherapy-boost", "boost-after-preoperative", "CTV2", 2, "boost_gy", [14, 20]),
]


@pytest.mark.parametrize(("protocol", "schedule", "target", "phase", "key", "expected"), STATED)
def test_boosts_and_equivalents(protocol, schedule, target, phase, key, expected):
    assert course_of(protocol, schedule, target, phase)[1][key] == expected


def test_starting_values_are_a_consistent_prescription():
    """At the defaults total = dose per fraction x fractions wherever one phase gives all of it."""
    checked = 0
    for protocol in LIBRARY.protocols.values():
        for schedule in protocol.schedules:
            doses = {(course.target, course.phase): course.dose_per_fraction_gy.default for course in schedule.courses}
            for course in schedule.courses:
                dose, count = course.dose_per_fraction_gy.default, course.fractions.default
                if any(name == course.target and other != dose for (name, _), other in doses.items()):
                    continue  # unequal phases
                if None not in (dose, count, course.total_dose_gy.default):
                    assert dose * count == pytest.approx(course.total_dose_gy.default), (protocol.id, schedule.id)
                    checked += 1
    assert checked > 50
