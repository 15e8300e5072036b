"""The studies behind a protocol or schedule, as a part of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.advice.listing import outcome_text, report_figures
from ..core.advice.model import Gap, Study
from ..core.guideline.model import Citation
from .report import Markup, joined, table, tag


def evidence_section(studies: Sequence[Study], gaps: Sequence[Gap], cite: Callable[[Citation], str]) -> Markup | None:
    """A table of studies, and what of the sources is not held; None where the sources name no study."""
    if not studies:
        return None
    rows = []
    for study in studies:
        note = tag("p", study.reading.en, class_="small faint") if study.reading else None
        for number, report in enumerate(study.reports):
            name = joined([study.name, note if number == 0 else None])
            outcomes = tag(
                "ul", *(tag("li", outcome_text(one)) for one in report.outcomes), style="margin:0;padding-left:18px"
            )
            figures = report_figures(report)
            rows.append([name, figures["patients"], figures["lesions"], report.dose or "–", outcomes,
                         report.toxicity or "–", cite(report.citation)])  # fmt: skip
    head = [("Study", False), ("Patients", True), ("Lesions", True), ("Dose", False), ("Outcome", False)]
    head += [("Toxicity", False), ("Source", False)]
    missing = [tag("p", f"{gap.text.en} ({cite(gap.citation)})", class_="small faint") for gap in gaps]
    return tag("section", tag("h2", "Evidence"), table(head, rows), *missing)
