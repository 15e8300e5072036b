"""What the sources say of each drug the patient has, against the dates of radiotherapy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..case import DrugCourse
from ..findings import Finding, Level
from ..guideline.model import Citation, Text
from .calendar import Span
from .model import Drug, DrugStatus, Regimen, Statement, SystemicTherapy
from .names import find_drug, find_regimens
from .situation import Situation

HOURS_A_DAY = 24
# How much a status matters when the drug is given during radiotherapy, perhaps, and not.
_LEVELS = {
    DrugStatus.CONTRAINDICATED: (Level.ERROR, Level.WARNING, Level.INFO),
    DrugStatus.DISCUSS: (Level.WARNING, Level.WARNING, Level.INFO),
    DrugStatus.CAUTION: (Level.WARNING, Level.WARNING, Level.INFO),
    DrugStatus.PRECAUTION: (Level.WARNING, Level.WARNING, Level.INFO),
    DrugStatus.TRIAL_ONLY: (Level.WARNING, Level.WARNING, Level.INFO),
    DrugStatus.ALLOWED: (Level.INFO, Level.INFO, Level.INFO),
    DrugStatus.RECALL: (Level.INFO, Level.INFO, Level.INFO),
    DrugStatus.REPORTED: (Level.INFO, Level.INFO, Level.INFO),
    DrugStatus.INTERRUPT: (Level.ERROR, Level.WARNING, Level.INFO),
}


@dataclass(frozen=True)
class _Given:
    """One drug of the patient, with the dates that matter."""

    course: DrugCourse
    drug: Drug
    start: Span | None
    end: Span | None

    @property
    def name(self) -> str:
        shown = self.drug.names[0]
        return shown if self.course.name.casefold() == shown.casefold() else f"{self.course.name} ({shown})"

    @property
    def concurrent(self) -> bool | None:
        """Whether a known dose falls into radiotherapy; None when the dates do not tell."""
        if self.start is None or self.end is None:
            return None
        if self.inside():
            return True
        before = self.course.last is not None and self.course.last < self.start.first
        after = self.course.next is not None and self.course.next > self.end.last
        return False if before and after else None

    def unknown_dates(self) -> list[str]:
        """The facts whose dates would settle how the drug stands to radiotherapy."""
        known = {
            "drugs": self.course.last is not None and self.course.next is not None,
            "radiotherapy_start_date": self.start is not None,
            "radiotherapy_end_date": self.end is not None,
        }
        return [name for name, there in known.items() if not there]

    def inside(self) -> list[date]:
        """The doses that surely fall into radiotherapy, also where its dates are known as ranges only."""
        known = [day for day in (self.course.last, self.course.next) if day is not None]
        return [day for day in known if self.start.last <= day <= self.end.first]

    def values(self, entry: str, **more: Any) -> dict[str, Any]:
        dates = {"last": self.course.last, "next": self.course.next}
        told = {key: day.isoformat() for key, day in dates.items() if day is not None}
        return {"entry": entry, "drug": self.drug.id, "given_as": self.course.name, **told, **more}


def drug_findings(
    systemic: SystemicTherapy, situation: Situation, start: Span | None, end: Span | None,
    cite: Callable[[Citation], str],
) -> list[Finding]:  # fmt: skip
    """A finding or more for each drug of the facts; what is to be said of all of them; the regimen's during RT.

    Args:
        start, end: of radiotherapy, from the facts or the calendar.
    """
    judge = _Judge(systemic, situation, cite)
    findings: list[Finding] = []
    for course in situation.facts.drugs or ():
        found = find_drug(course.name, systemic)
        if found.drug is not None:
            findings += judge.drug(_Given(course, found.drug, start, end))
        for regimen in found.regimens:
            findings += judge.regimen(regimen, course.name)
        for name in dict.fromkeys(name for regimen in found.regimens for name in regimen.drugs):
            findings += judge.drug(_Given(course, systemic.drugs[name], start, end))
        if found.drug is None and not found.regimens:
            findings.append(_unknown(course, found.near))
    protocol = situation.facts.chemotherapy_protocol
    arms = find_regimens(protocol, systemic) if protocol else ()
    findings += [said for regimen in arms for said in judge.regimen(regimen, protocol)]
    if len(arms) > 1:
        findings.append(_which_arm(protocol, arms))
    if situation.facts.drugs:
        findings += judge.of_all()
    return list({(one.code, one.message): one for one in findings}.values())


def _unknown(course: DrugCourse, near: tuple[str, ...]) -> Finding:
    hint = f" (the nearest names are {', '.join(near)})" if near else ""
    message = f"{course.name} is not in the guidelines{hint}: nothing is said of it together with radiotherapy"
    return Finding(
        Level.UNKNOWN, "drug-not-in-guidelines", message, None, {"given_as": course.name, "near": list(near)}
    )


def _which_arm(protocol: str, arms: tuple[Regimen, ...]) -> Finding:
    named = [regimen.names[0] for regimen in arms]
    message = f"{protocol} has several arms ({', '.join(named)}): say which one"
    values = {"needs": ["chemotherapy_protocol"], "arms": named}
    return Finding(Level.UNKNOWN, "regimen-arm", message, None, values)


class _Judge:
    def __init__(self, systemic: SystemicTherapy, situation: Situation, cite: Callable[[Citation], str]):
        self.systemic, self.situation, self.cite = systemic, situation, cite

    def drug(self, given: _Given) -> list[Finding]:
        """Everything the sources say of a drug in this situation; that they say it elsewhere; or nothing."""
        about = [one for one in self.systemic.statements if {given.drug.id, *given.drug.classes} & {*one.drugs}]
        if not about:
            message = f"{given.name} is named in the sources, but they give no advice on it together with radiotherapy"
            return [Finding(Level.UNKNOWN, "drug-nothing-said", message, None, given.values(""))]
        covered = {one.id: self.situation.covers(one.scopes) for one in about}
        meant = [one for one in about if covered[one.id]]
        told = [said for one in self._closest(given.drug, meant) for said in self._statement(given, one)]
        told += self._dates_asked(given, told)
        if any(one.status not in (DrugStatus.RECALL, DrugStatus.REPORTED) for one in meant):
            return told
        return [*told, *self._elsewhere(given, [one for one in about if not covered[one.id]], covered)]

    def _dates_asked(self, given: _Given, told: list[Finding]) -> list[Finding]:
        """Asks for the dates that a status depends on; an interruption in days asks by itself."""
        if not any("concurrent" in one.values and one.level is Level.WARNING for one in told):
            return []
        needs = given.unknown_dates()
        if given.concurrent is not None or not needs:
            return []
        message = f"{given.name}: unknown, needs {', '.join(needs)}: whether it is given during radiotherapy"
        return [Finding(Level.UNKNOWN, "drug-dates-unknown", message, None, given.values("", needs=needs))]

    def _closest(self, drug: Drug, statements: list[Statement]) -> list[Statement]:
        """Of each document, what it says of the drug itself, else of its nearest class."""
        kept = []
        for statement in statements:
            group = next(name for name in (drug.id, *drug.classes) if name in statement.drugs)
            same = [one for one in statements if one.citation.document == statement.citation.document]
            nearest = next(name for name in (drug.id, *drug.classes) if any(name in one.drugs for one in same))
            if group == nearest:
                kept.append(statement)
        return kept

    def _elsewhere(self, given: _Given, others: list[Statement], covered: dict[str, bool | None]) -> list[Finding]:
        others = [one for one in others if one.status not in (DrugStatus.RECALL, DrugStatus.REPORTED)]
        if not others:
            message = f"{given.name}: the sources give no advice on it together with radiotherapy"
            return [Finding(Level.UNKNOWN, "drug-nothing-said", message, None, given.values(""))]
        said = "; ".join(f"{one.text.en} [{self.cite(one.citation)}]" for one in others)
        missing = self.situation.missing() if any(covered[one.id] is None for one in others) else []
        values = given.values("", elsewhere=[one.id for one in others])
        if missing:
            message = f"{given.name}: unknown, needs {', '.join(missing)} of the case. What is said: {said}"
            return [Finding(Level.UNKNOWN, "drug-situation-unknown", message, None, {**values, "needs": missing})]
        message = f"{given.name}: the sources give no advice for this situation. For others they say: {said}"
        return [Finding(Level.UNKNOWN, "drug-elsewhere", message, None, values)]

    def _statement(self, given: _Given, statement: Statement) -> list[Finding]:
        if statement.status is DrugStatus.INTERRUPT:
            return [*self._interrupt(given, statement), *self._washout(given)]
        status, text, entry, needs = statement.status, statement.text, statement.id, ()
        if statement.exception is not None:
            holds = self.situation.meets(statement.exception.when)
            if holds:
                status, text, entry = statement.exception.status, statement.exception.text, f"{entry}/exception"
            elif holds is None:
                needs = (statement.exception.when.fact,)
        level = _LEVELS[status][{True: 0, None: 1, False: 2}[given.concurrent]]
        values = given.values(entry, status=status.value, concurrent=given.concurrent)
        half = given.drug.half_life
        if half is not None and half.citation.document == statement.citation.document:
            values["half_life_hours"] = [half.minimum, half.maximum]
        source = self.cite(statement.citation)
        message = f"{given.name}: {text.en}{_when(given, status)}"
        code = f"drug-{status.value.replace(' ', '-')}"
        findings = [Finding(level, code, message, source, values)]
        if needs:
            other = statement.exception
            asked = f"{given.name}: unknown, needs {needs[0]}. If so: {other.text.en}"
            values = given.values(f"{statement.id}/exception", needs=list(needs))
            findings.append(Finding(Level.UNKNOWN, "drug-exception-unknown", asked, source, values))
        return findings

    def _interrupt(self, given: _Given, statement: Statement) -> list[Finding]:
        stop, source = statement.interruption, self.cite(statement.citation)
        values = given.values(statement.id, status=statement.status.value)
        if stop is None:
            level = _LEVELS[statement.status][{True: 0, None: 1, False: 1}[given.concurrent]]
            message = f"{given.name}: {statement.text.en}{_when(given, statement.status)}"
            return [
                Finding(level, "drug-interrupt-no-days", message, source, {**values, "concurrent": given.concurrent})
            ]
        pause = _Pause(given, stop.before_days, stop.after_days)
        values.update(before_days=stop.before_days, after_days=stop.after_days, **pause.values())
        dates = pause.words()
        message = f"{given.name}: {statement.text.en}{'. ' + dates[0].upper() + dates[1:] if dates else ''}"
        gaps = [(gap, need) for gap, need in pause.gaps() if gap is not None and need is not None]
        short = [gap for gap, need in gaps if gap < need]
        if short:
            urgent = stop.least_days is not None and min(short) >= stop.least_days
            code = "drug-interrupt-short" if urgent else "drug-interrupt-conflict"
            if stop.least_days is not None:
                values["least_days"] = stop.least_days
            return [Finding(Level.WARNING if urgent else Level.ERROR, code, message, source, values)]
        needs = given.unknown_dates()
        if needs:
            values["needs"] = needs
            ask = f"{message} (unknown, needs {', '.join(needs)})"
            return [Finding(Level.UNKNOWN, "drug-interrupt", ask, source, values)]
        return [Finding(Level.INFO, "drug-interrupt-kept", message, source, values)]

    def _washout(self, given: _Given) -> list[Finding]:
        """The theoretical delay before radiotherapy, where the table gives a half-life."""
        half, rule = given.drug.half_life, self.systemic.washout
        if half is None:
            return []
        days = [round(rule.half_lives * hours / HOURS_A_DAY, 1) for hours in (half.minimum, half.maximum)]
        span = " to ".join(f"{value:g}" for value in dict.fromkeys(days))
        values = given.values("washout", half_life_hours=[half.minimum, half.maximum], washout_days=days)
        message = f"{given.name}: {rule.text.en}: {span} days (half-life {half.text.en})"
        if given.course.last is not None and given.start is not None:
            gap = (given.start.first - given.course.last).days
            values["gap_before_days"] = gap
            message += f"; here {gap} days" if gap >= 0 else ""
        return [Finding(Level.INFO, "drug-washout", message, self.cite(rule.citation), values)]

    def regimen(self, regimen: Regimen, name: str) -> list[Finding]:
        """What remains of a regimen during radiotherapy, where a source says so for this situation."""
        if regimen.keep is None or self.situation.covers(regimen.scopes) is False:
            return []
        values = {"entry": regimen.id, "regimen": name, "keep": list(regimen.keep)}
        values["stop"] = [drug for drug in regimen.drugs if drug not in regimen.keep]
        return [
            Finding(Level.INFO, "regimen-during-radiotherapy", regimen.text.en, self.cite(regimen.citation), values)
        ]

    def of_all(self) -> list[Finding]:
        """What holds for any systemic treatment."""
        findings = []
        for one in self.systemic.general:
            if self.situation.covers(one.scopes) and self.situation.holds(one.when):
                values = {"entry": one.id, "status": one.status.value}
                level = _LEVELS[one.status][1]
                findings.append(Finding(level, "systemic-treatment", one.text.en, self.cite(one.citation), values))
        return findings


@dataclass(frozen=True)
class _Pause:
    """A window without the drug, in dates. Spans count from their unfavourable end."""

    given: _Given
    before_days: int | None
    after_days: int | None

    def gaps(self) -> list[tuple[int | None, int | None]]:
        """(days there are, days needed) before and after; a dose that falls into radiotherapy counts as no gap."""
        course, start, end = self.given.course, self.given.start, self.given.end
        before = after = None
        if start is not None and course.last is not None:
            before = (start.first - course.last).days
            if before < 0 and end is not None and course.last > end.last:  # the last dose was after radiotherapy
                before, after = None, (course.last - end.last).days
        if end is not None and course.next is not None:
            after = (course.next - end.last).days
            if after < 0 and start is not None and course.next < start.first:  # another dose before radiotherapy
                before, after = (start.first - course.next).days, None
        return [(before, self.before_days), (after, self.after_days)]

    def values(self) -> dict[str, Any]:
        (before, _), (after, _) = self.gaps()
        found = {"gap_before_days": before, "gap_after_days": after, **self._dates()}
        return {key: value for key, value in found.items() if value is not None}

    def words(self) -> str:
        (before, _), (after, _) = self.gaps()
        dates = self._dates()
        parts = [
            f"last dose {before} days before radiotherapy" if before is not None and before >= 0 else "",
            "a dose falls into radiotherapy" if self.given.concurrent else "",
            f"next dose {after} days after radiotherapy" if after is not None and after >= 0 else "",
            f"no dose after {dates['last_dose_by']}" if dates["last_dose_by"] else "",
            f"radiotherapy not before {dates['radiotherapy_from']}" if dates["radiotherapy_from"] else "",
            f"next dose not before {dates['next_dose_from']}" if dates["next_dose_from"] else "",
        ]
        return "; ".join(part for part in parts if part)

    def _dates(self) -> dict[str, str | None]:
        course, start, end = self.given.course, self.given.start, self.given.end
        return {
            "last_dose_by": _moved(None if start is None else start.first, self.before_days, -1),
            "radiotherapy_from": _moved(course.last, self.before_days, 1),
            "next_dose_from": _moved(None if end is None else end.last, self.after_days, 1),
        }


def _moved(day: date | None, days: int | None, way: int) -> str | None:
    return None if day is None or days is None else (day + way * timedelta(days=days)).isoformat()


def _when(given: _Given, status: DrugStatus) -> str:
    """How the dates stand to radiotherapy, for a status that they matter to."""
    if status in (DrugStatus.ALLOWED, DrugStatus.RECALL, DrugStatus.REPORTED):
        return ""
    if given.concurrent:
        shown = " and ".join(day.isoformat() for day in given.inside())
        return f". A dose falls into radiotherapy ({given.start.first} to {given.end.last}): {shown}"
    if given.concurrent is False:
        return f". Not during radiotherapy ({given.start.first} to {given.end.last}) by the dates given"
    return ". Whether it is given during radiotherapy is unknown: the dates do not tell"


def entry_text(texts: dict[str, Text], finding: Finding) -> Text | None:
    """The source's words behind a finding, in both languages."""
    return texts.get(str(finding.values.get("entry", "")))
