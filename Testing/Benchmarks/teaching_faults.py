"""Planted faults in the built-in teaching cases: how many are named as what they are, and what else is named.

python Testing/Benchmarks/teaching_faults.py [CASE ...] [--places N] [--verbose]
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict

import numpy as np
from planted import AMOUNT_TOLERANCE_MM, DEPTHS_MM, Planter, Verdict

from SarcomaRTLib.core.guideline.loader import Library, load_library
from SarcomaRTLib.files.teaching_cases import list_builtin_cases, make_case, scorer_of
from SarcomaRTLib.resources import guidelines_folder


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help="built-in cases; all by default")
    parser.add_argument("--places", type=int, default=3, help="for each rule, target and depth")
    parser.add_argument("--verbose", action="store_true", help="print every miss and false alarm")
    args = parser.parse_args()
    library = load_library(guidelines_folder())
    began = time.process_time()
    print("| case | target | rule | depth mm | planted | named | false alarms | largest error of the amount mm |")
    print("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    everything: list[Verdict] = []
    for name in args.cases or [entry.id for entry in list_builtin_cases()]:
        rows = _examined(name, library, args.places, args.verbose)
        for (target, rule, depth), verdicts in rows.items():
            print(f"| {name} | {target} | {rule} | {depth:g} | {_counts(verdicts)} |", flush=True)
            everything += verdicts
    print(f"| all | | | | {_counts(everything)} |")
    close = sum(verdict.hit is not None and verdict.error_mm <= AMOUNT_TOLERANCE_MM for verdict in everything)
    print(f"\namount within {AMOUNT_TOLERANCE_MM:g} mm of what was planted: {close} of {len(everything)}")
    print(f"CPU time {time.process_time() - began:.0f} s")


def _examined(name: str, library: Library, places: int, verbose: bool) -> dict[tuple, list[Verdict]]:
    """Verdicts on the faults of one case, by target, rule and depth."""
    rows: dict[tuple, list[Verdict]] = defaultdict(list)
    planter = Planter(scorer_of(make_case(name, library), library))
    for target in planter.teaching.task.targets:
        for fault in planter.faults(target, DEPTHS_MM, places):
            verdict = planter.verdict(fault)
            rows[target, fault.rule.value, fault.depth_mm].append(verdict)
            if verbose and (verdict.hit is None or verdict.others):
                _explain(name, verdict)
    return rows


def _counts(verdicts: list[Verdict]) -> str:
    hits = sum(verdict.hit is not None for verdict in verdicts)
    alarms = sum(len(verdict.others) for verdict in verdicts)
    errors = [verdict.error_mm for verdict in verdicts if verdict.hit is not None]
    return (
        f"{len(verdicts)} | {hits} | {alarms} | {np.max(errors):.1f}"
        if errors
        else f"{len(verdicts)} | 0 | {alarms} | "
    )


def _explain(name: str, verdict: Verdict) -> None:
    fault = verdict.fault
    found = "named" if verdict.hit is not None else "MISSED"
    print(
        f"# {name} {fault.target} {fault.rule.value} {fault.structures[0]} {fault.depth_mm:g} at {fault.place}: {found}"
    )
    for one in verdict.others:
        print(f"#   also {one.finding.message} at {one.position_lps_mm}, {one.volume_cc:.3f} cc", flush=True)


if __name__ == "__main__":
    main()
