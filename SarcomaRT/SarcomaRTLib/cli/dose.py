"""``sarcomart dose``: a dose in its structures, judged by constraints, in a folder."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..batch.dose import EQD2_FILE, SUMMED_FILE, constraints_for, write_effects
from ..batch.texts import KINDS, check_names, kinds_of
from ..core.dose.constraints import DoseCase, Evaluated
from ..core.dose.dose_grid import DoseGrid
from ..core.dose.dvh_metrics import Metric
from ..core.dose.evaluation import DoseEvaluation, evaluate, evaluate_nodes
from ..core.dose.structure_kinds import structure_kind
from ..core.errors import InputError
from ..core.findings import Finding, Level
from ..core.geometry.resample import check_frames
from ..core.guideline.loader import load_library
from ..core.progress import Progress
from ..files.dose_courses import read_courses, read_phases
from ..files.dose_reader import read_dose
from ..files.dose_report import DOSE_FILE, DOSE_REPORT, DOSE_TABLES, write_dose_files
from ..files.dose_structures import dose_structures
from ..files.images import read_image
from ..files.isodose_pictures import Ground, isodose_pictures, target_outlines, write_isodose_pictures
from ..files.output import OutputFolder
from ..files.pictures import display_window
from ..files.provenance import digest, versions
from ..files.structures import parse_spec
from ..resources import guidelines_folder
from .dose_courses import add_earlier, add_phases, chosen_earlier, chosen_phases
from .progress import Bar


def add_parser(subparsers: Any) -> None:
    """Add ``dose`` to the command line."""
    parser = subparsers.add_parser(
        "dose",
        help="DVHs, constraints and earlier courses of a dose",
        description="Evaluate a dose in its structures and write it to a folder: "
        f"{DOSE_FILE}, {DOSE_REPORT} and tables ({', '.join(DOSE_TABLES)}); with --alpha-beta also the EQD2 voxel "
        f"by voxel ({EQD2_FILE}, with earlier courses {SUMMED_FILE}).",
    )
    parser.add_argument("--dose", required=True, metavar="P", help="RTDOSE (file or folder) or a volume in Gy")
    parser.add_argument(
        "--structures",
        required=True,
        nargs="+",
        action="extend",
        metavar="P[:LABEL]",
        help="RTSTRUCT, segmentation or masks",
    )
    parser.add_argument(
        "--fractions", required=True, type=int, metavar="N", help="of the course, or of its first phase"
    )
    parser.add_argument("--protocol", metavar="ID", help="whose constraints are judged; see 'sarcomart protocols'")
    parser.add_argument("--constraints", metavar="FILE", help="the institution's constraints (JSON)")
    parser.add_argument("--alpha-beta", type=float, metavar="GY", help="where a source gives none, and for EQD2")
    parser.add_argument("--prescription", type=float, metavar="GY", help="of the targets, for their indices")
    parser.add_argument(
        "--metric", nargs="+", action="extend", default=[], metavar="M",
        help="more points of the DVHs: D95%%, D0.03cc, V20Gy (cc), V20Gy%%",
    )  # fmt: skip
    parser.add_argument(
        "--kind", action="append", default=[], metavar="NAME=KIND",
        help=f"what a structure is for constraints: {', '.join(KINDS)} (default: by its name)",
    )  # fmt: skip
    parser.add_argument("--image", metavar="P", help="DICOM folder, NIfTI, NRRD or MHA, under the isodoses")
    add_phases(parser)
    add_earlier(parser)
    parser.add_argument("--out", required=True, metavar="DIR", help="made if it is not there")
    parser.add_argument("--json", action="store_true", help=f"print {DOSE_FILE} on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Evaluate; 0 when everything is written. What the user must know is in the findings, errors first."""
    if not args.out.strip():
        raise InputError("no folder is given", argument="out", received=repr(args.out), remedy="Name the output folder")
    _check_numbers(args)
    metrics = tuple(Metric.named(name) for name in args.metric)
    with OutputFolder(Path(args.out)) as folder, Bar(quiet=args.json) as progress:
        result = evaluated(args, progress)
        result = replace(result, metrics=metrics, provenance=_provenance(args, folder.path))
        progress.report(0.85, "drawing the isodoses")
        drawn = isodose_pictures(
            result.case.dose,
            target_outlines(result.case.structures),
            args.prescription,
            _ground(args, result.case.dose),
        )
        pictures = write_isodose_pictures(drawn, folder.work)
        progress.report(0.95, "writing the report")
        text = write_dose_files(result, folder, pictures)
        write_effects(result.case, folder)
    if args.json:
        print(text)
    else:
        _print_summary(result)
        print(folder.path / DOSE_REPORT)
    return 0


def evaluated(args: argparse.Namespace, progress: Progress) -> DoseEvaluation:
    """Read everything and evaluate it."""
    library = load_library(guidelines_folder())
    constraints = constraints_for(library, args.protocol, args.constraints, bool(args.earlier))
    phases, earlier = chosen_phases(args), chosen_earlier(args)
    loaded = read_dose(args.dose, progress.part(0.0, 0.1))
    phased, findings = read_phases(loaded, args.fractions, phases)
    courses, more = read_courses(earlier, phased)
    structures, said = _structures(args, phased.dose, progress.part(0.1, 0.8))
    progress.report(0.8, "judging the constraints")
    case = DoseCase(phased.dose, phased.fractions, structures, args.alpha_beta, courses, phased.several)
    return evaluate(case, constraints, library.cite_any, [*findings, *more, *said], args.prescription)


def _ground(args: argparse.Namespace, dose: DoseGrid) -> Ground | None:
    """The image under the isodoses."""
    if args.image is None:
        return None
    image = read_image(args.image)
    check_frames(dose.grid.frame_of_reference_uid, image.grid.frame_of_reference_uid, dose.name)
    return Ground(image.array, image.grid, display_window(image.array, image.modality))


def _check_numbers(args: argparse.Namespace) -> None:
    if args.fractions < 1:
        raise InputError("at least one fraction is needed", argument="--fractions", received=args.fractions)
    for name in ("alpha_beta", "prescription"):
        value = getattr(args, name)
        if value is not None and not 0 < value < np.inf:
            raise InputError("must be positive", argument=f"--{name.replace('_', '-')}", received=value)


def _structures(
    args: argparse.Namespace, dose: DoseGrid, progress: Progress
) -> tuple[tuple[Evaluated, ...], list[Finding]]:
    kinds, found, findings = kinds_of(args.kind, "--kind"), [], []
    for number, spec in enumerate(args.structures):
        for one in dose_structures(spec, dose.grid.frame_of_reference_uid):
            progress.report(number / len(args.structures), one.name)
            findings += one.findings
            if one.empty:
                message = f"{one.name}: is empty and was left out"
                findings.append(Finding(Level.WARNING, "structure-empty", message, values={"structure": one.name}))
                continue
            try:
                nodes, said = one.nodes()
            except InputError as problem:
                if parse_spec(spec)[1] is not None:  # it was asked for by name
                    raise
                findings.append(_unusable(one.name, problem))
                continue
            kind = kinds.get(one.name, structure_kind(one.name, one.kind))
            evaluated_one, more = evaluate_nodes(nodes, dose, kind, one.source)
            found.append(evaluated_one)
            findings += [*said, *more]
    if not found:
        raise InputError(
            "there is no structure that is not empty and can be used", argument="structures",
            received=", ".join(args.structures), remedy=_remedy(findings),
        )  # fmt: skip
    check_names(kinds, [one.name for one in found], "--kind")
    return tuple(found), findings


def _remedy(findings: list[Finding]) -> str:
    reasons = [finding.values["reason"] for finding in findings if finding.code == "structure-unusable"]
    return reasons[0] if reasons else "Give structures that are drawn"


def _unusable(name: str, problem: InputError) -> Finding:
    """One structure that is drawn wrongly must not keep the others from being judged, but it is an error."""
    message = f"{name}: {problem.problem} (received: {problem.received}); it was left out"
    return Finding(Level.ERROR, "structure-unusable", message, values={"structure": name, "reason": str(problem)})


def _provenance(args: argparse.Namespace, out: Path) -> dict[str, Any]:
    earlier, inputs = chosen_earlier(args), [args.dose, *args.structures, *([args.image] if args.image else [])]
    inputs += [path for one in chosen_phases(args) for path in one.paths()]
    inputs += [*(earlier.paths() if earlier else ()), *([args.constraints] if args.constraints else [])]
    options = {key: value for key, value in vars(args).items() if key not in ("run", "command", "out", "json")}
    return {
        "versions": versions(),
        "options": options,
        "guidelines_sha256": digest(guidelines_folder()),
        "inputs": [{"path": text, "sha256": digest(parse_spec(text)[0], out)} for text in inputs],
    }


def _print_summary(result: DoseEvaluation) -> None:
    print(f"{'structure':24} {'cc':>9} {'mean Gy':>8} {'max Gy':>8} {'D95 Gy':>8}")
    for one in result.case.structures:
        if one.dvh is None:
            print(f"{one.name[:24]:24} {one.nodes.total_cc:9.2f}  outside the dose grid")
            continue
        numbers = one.dvh.mean_gy, one.dvh.max_gy, one.dvh.dose_at_percent_gy(95)
        print(f"{one.name[:24]:24} {one.nodes.total_cc:9.2f} " + " ".join(f"{value:8.2f}" for value in numbers))
    for finding in result.findings:
        source = f" [{finding.citation}]" if finding.citation else ""
        print(f"{finding.level.value:8} {finding.message}{source}")
