"""The case that advice is asked for, and whether a sentence of a source is meant for it: yes, no or unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..case import Facts
from ..guideline.model import Condition, Protocol, Schedule
from .model import Clause, Scope

ANY_SITE = "any"
STEREOTACTIC = ("sbrt", "srs")


@dataclass(frozen=True)
class Situation:
    """Who is to be treated, with what intent.

    Attributes:
        facts: of the patient, with what the protocol and the drawn tumour tell.
        disease, intent, site: words of the guidelines' vocabulary; None when unknown.
        protocol, schedule: if one was chosen.
        measured: the facts that were measured.
    """

    facts: Facts
    disease: str | None = None
    intent: str | None = None
    site: str | None = None
    protocol: Protocol | None = None
    schedule: Schedule | None = None
    measured: tuple[str, ...] = ()

    @classmethod
    def of_protocol(
        cls, protocol: Protocol, schedule: Schedule | None, facts: Facts, measured: tuple[str, ...] = ()
    ) -> Situation:
        """Disease, intent and site as the protocol says them; what the facts leave open it tells too."""
        site = None if protocol.site == ANY_SITE else protocol.site
        told = replace(facts, site=facts.site or site)
        if schedule is not None and told.stereotactic is None:
            told = replace(told, stereotactic=schedule.technique in STEREOTACTIC)
        return cls(told, protocol.disease, protocol.intent, site or facts.site, protocol, schedule, measured)

    def covers(self, scopes: Iterable[Scope]) -> bool | None:
        """Whether any of the scopes fits; True without scopes."""
        return any_of([self._in(scope) for scope in scopes], empty=True)

    def asked(self, protocols: tuple[str, ...], scopes: Iterable[Scope], when: tuple[Clause, ...]) -> bool | None:
        """Whether an entry belongs to the case: by the protocol where there is one, else by scope and clauses."""
        if self.protocol is not None and protocols:
            return self.protocol.id in protocols
        return all_of([self.covers(scopes), self.holds(when)])

    def holds(self, clauses: Iterable[Clause]) -> bool | None:
        """Whether all clauses hold."""
        return all_of([any_of([self.meets(one) for one in clause.any_of]) for clause in clauses])

    def meets(self, condition: Condition) -> bool | None:
        return condition.holds(getattr(self.facts, condition.fact))

    def needs(self, clauses: Iterable[Clause]) -> list[str]:
        """The unknown facts that clauses depend on."""
        open_clauses = (clause for clause in clauses if self.holds([clause]) is None)
        names = (one.fact for clause in open_clauses for one in clause.any_of if self.meets(one) is None)
        return list(dict.fromkeys(names))

    def used(self, clauses: Iterable[Clause]) -> dict[str, object]:
        """The known facts that clauses look at."""
        names = dict.fromkeys(one.fact for clause in clauses for one in clause.any_of)
        return {name: value for name in names if (value := getattr(self.facts, name)) is not None}

    def missing(self) -> list[str]:
        """What of disease, intent and site is not known."""
        return [name for name in ("disease", "intent", "site") if getattr(self, name) is None]

    def _in(self, scope: Scope) -> bool | None:
        limits = ((scope.diseases, self.disease), (scope.intents, self.intent), (scope.sites, self.site))
        return all_of([None if value is None else value in allowed for allowed, value in limits if allowed])


def any_of(verdicts: list[bool | None], empty: bool = False) -> bool | None:
    """True when one is; None when one may be; ``empty`` for none at all."""
    if not verdicts:
        return empty
    return True if True in verdicts else (None if None in verdicts else False)


def all_of(verdicts: list[bool | None]) -> bool | None:
    """True when all are, also when there are none; None when none is False and one is unknown."""
    return False if False in verdicts else (None if None in verdicts else True)
