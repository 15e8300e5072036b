"""Treatment days: sessions a week, weekends and holidays left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from ..errors import InputError

DAY = timedelta(days=1)
WORKDAYS, WEEK = 5, 7
# Up to so many sessions a week, a day without treatment lies between two of them.
SPACED = 3
# Against a slip of the keyboard, not a limit of treatment.
MOST_SESSIONS = 1000


@dataclass(frozen=True)
class TreatmentDays:
    """On which days sessions can be: Monday to Friday, from 6 a week on also Saturday (7: every day), no holidays.

    A session that a holiday takes is not made up for in the same week: each week has at most ``sessions_per_week``.
    """

    sessions_per_week: int = WORKDAYS
    holidays: Collection[date] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.sessions_per_week <= WEEK:
            raise InputError(
                "1 to 7 sessions a week are needed", argument="sessions_per_week", received=self.sessions_per_week,
                remedy="Leave it out when it is unknown",
            )  # fmt: skip

    def open_on(self, day: date) -> bool:
        """Whether there can be a session."""
        return day.weekday() < max(WORKDAYS, self.sessions_per_week) and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        while not self.open_on(day):
            day += DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.open_on(day):
            day -= DAY
        return day

    def sessions(self, start: date, fractions: int) -> list[date]:
        """The days of a course that starts on the first open day from ``start`` on."""
        if not 1 <= fractions <= MOST_SESSIONS:
            raise InputError(
                "a number of fractions is needed", argument="fractions", received=fractions,
                remedy=f"1 to {MOST_SESSIONS}; leave it out when it is unknown",
            )  # fmt: skip
        gap = 2 * DAY if self.sessions_per_week <= SPACED else DAY
        days: list[date] = []
        day = start
        while len(days) < fractions:
            day = self.on_or_after(day)
            monday = day - day.weekday() * DAY
            if sum(one >= monday for one in days[-WEEK:]) >= self.sessions_per_week:
                day = monday + WEEK * DAY
                continue
            days.append(day)
            day += gap
        return days
