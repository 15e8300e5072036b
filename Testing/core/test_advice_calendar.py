"""Treatment days: weekends, holidays, sessions a week; windows that follow from other windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from SarcomaRTLib.core.advice.advise import advise, check_order
from SarcomaRTLib.core.advice.loader import load_advice
from SarcomaRTLib.core.advice.sessions import TreatmentDays
from SarcomaRTLib.core.advice.situation import Situation
from SarcomaRTLib.core.case import Facts
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import advice_folder, guidelines_folder

LIBRARY = load_library(guidelines_folder())
ADVICE = load_advice(advice_folder(), LIBRARY)
# May 2026: the 1st is a Friday, the 4th a Monday.
MAY_1, MAY_4, MAY_8 = date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 8)


def days(*numbers):
    return [date(2026, 5, number) for number in numbers]


@pytest.mark.parametrize(
    ("weekly", "holidays", "start", "fractions", "expected"),
    [
        (5, (), 4, 6, days(4, 5, 6, 7, 8, 11)),
        (5, (8,), 7, 3, days(7, 11, 12)),
        (5, (), 9, 2, days(11, 12)),  # a Saturday
        (5, (11,), 9, 2, days(12, 13)),  # the Monday after it is a holiday
        (6, (), 8, 3, days(8, 9, 11)),  # Saturday is worked, Sunday is not
        (7, (), 8, 3, days(8, 9, 10)),
        (3, (), 4, 5, days(4, 6, 8, 11, 13)),
        (3, (), 5, 4, days(5, 7, 11, 13)),  # from Tuesday on only two fit into the first week
        (3, (6,), 4, 4, days(4, 7, 11, 13)),  # the day after the holiday; Saturday is not worked
        (2, (), 4, 3, days(4, 6, 11)),
        (1, (), 7, 2, days(7, 11)),
        (4, (), 4, 6, days(4, 5, 6, 7, 11, 12)),
        (5, (), 4, 1, days(4)),
    ],
)
def test_sessions(weekly, holidays, start, fractions, expected):
    calendar = TreatmentDays(weekly, frozenset(days(*holidays)))
    assert calendar.sessions(date(2026, 5, start), fractions) == expected


@pytest.mark.parametrize(("weekly", "fractions", "argument"), [(0, 5, "sessions_per_week"), (8, 5, "sessions_per_week"),
                                                              (5, 0, "fractions"), (5, 10**9,
                                                                  "fractions")])  # fmt: skip
def test_what_cannot_be_a_course_is_refused(weekly, fractions, argument):
    with pytest.raises(InputError) as caught:
        TreatmentDays(weekly).sessions(MAY_4, fractions)
    assert caught.value.argument == argument


def advice_of(protocol, schedule=None, **facts):
    entry = LIBRARY.get(protocol)
    chosen = next((one for one in entry.schedules if one.id == schedule), None)
    return advise("case", Situation.of_protocol(entry, chosen, Facts(**facts)), ADVICE, LIBRARY.cite)


def test_a_chain_of_windows_from_the_surgery():
    advice = advice_of("os-postop-limb", "postop-sib-66", surgery_date=date(2026, 3, 2), sessions_per_week=5)
    rows = {row.id: row for row in advice.rows}
    start, request = rows["start-after-surgery"], rows["request-ahead-postop"]
    assert (start.earliest, start.latest, start.state) == (date(2026, 3, 30), date(2026, 4, 27), "proposed")
    # 4 weeks before the earliest start to 3 weeks before the latest
    assert (request.earliest, request.latest) == (date(2026, 3, 2), date(2026, 4, 6))
    assert request.origin_span.origin == "window"
    # 30 sessions from the earliest and from the latest start
    assert (advice.course.end.first, advice.course.end.last) == (date(2026, 5, 8), date(2026, 6, 5))
    assert advice.course.days == ()


def test_windows_keep_to_worked_days():
    # 4 weeks after Sunday 1 March is Sunday 29 March, 8 weeks Sunday 26 April; 30 March is made a holiday.
    advice = advice_of("os-postop-limb", surgery_date=date(2026, 3, 1), holidays=(date(2026, 3, 30),))
    row = next(row for row in advice.rows if row.id == "start-after-surgery")
    assert (row.earliest, row.latest) == (date(2026, 3, 31), date(2026, 4, 24))


def test_a_start_on_a_holiday_is_moved_and_said():
    advice = advice_of(
        "bm-palliative", "30-in-10", radiotherapy_start_date=MAY_8, holidays=(MAY_8,), sessions_per_week=5
    )
    moved = next(one for one in advice.findings if one.code == "course-start-moved")
    assert (moved.level, moved.values) == (Level.WARNING, {"start": "2026-05-08", "moved_to": "2026-05-11"})
    assert advice.course.days[0] == date(2026, 5, 11) and len(advice.course.days) == 10


def test_an_end_that_the_sessions_do_not_have():
    facts = {"radiotherapy_start_date": MAY_4, "sessions_per_week": 5, "radiotherapy_end_date": date(2026, 5, 20)}
    differs = [
        one for one in advice_of("bm-palliative", "30-in-10", **facts).findings if one.code == "course-end-differs"
    ]
    assert [one.values["end"] for one in differs] == [["2026-05-15", "2026-05-15"]]


def test_what_is_unknown_is_asked_for_and_not_assumed():
    advice = advice_of("bm-palliative", "30-in-10", radiotherapy_start_date=MAY_4)
    needs = next(one for one in advice.findings if one.code == "course-needs")
    assert needs.values["needs"] == ["sessions_per_week"] and advice.course.end is None
    single = advice_of("bm-palliative", "8-in-1", radiotherapy_start_date=MAY_4)
    assert single.course.days == (MAY_4,)  # one session needs no rhythm


def test_windows_without_a_common_day_are_said_to_have_none():
    facts = {"chemotherapy_start_date": date(2026, 1, 5), "chemotherapy_protocol": "EURAMOS"}
    entry = LIBRARY.get("os-inoperable-spine")
    windows = [one for one in ADVICE.windows if one.id.startswith("start-after-chemotherapy")]
    late = replace(windows[0], id="later", min_weeks=20, max_weeks=21)
    library = replace(ADVICE, windows=(windows[1], late))
    advice = advise("case", Situation.of_protocol(entry, None, Facts(**facts)), library, LIBRARY.cite)
    apart = next(one for one in advice.findings if one.code == "calendar-apart")
    assert set(apart.values["windows"]) == {"start-after-chemotherapy-euramos", "later"}


@pytest.mark.parametrize(
    ("facts", "argument"),
    [
        ({"radiotherapy_start_date": MAY_8, "radiotherapy_end_date": MAY_4}, "radiotherapy_start_date"),
        ({"request_date": MAY_8, "radiotherapy_start_date": MAY_4}, "request_date"),
        ({"biopsy_date": MAY_8, "surgery_date": MAY_4}, "biopsy_date"),
    ],
)
def test_dates_in_an_order_that_cannot_be(facts, argument):
    with pytest.raises(InputError, match="must not come after") as caught:
        check_order(Facts(**facts))
    assert caught.value.argument == argument
    check_order(Facts(**dict.fromkeys(facts, MAY_4)))
