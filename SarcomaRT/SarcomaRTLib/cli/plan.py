"""``sarcomart plan``: a case and a protocol become targets, a report and pictures in a folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ..batch.job import RTSTRUCT_KINDS, PlanJob, run_job
from ..batch.texts import crossings_of, direction, facts_of, margins_of, role_names, roles_of
from ..core.case import Facts
from ..core.errors import InputError
from ..core.guideline.loader import load_library
from ..core.planning.options import PlanOptions
from ..core.planning.plan import Plan
from ..files.dose_map import DOSE_MAP_NAME, DOSE_MAPS
from ..files.output import OutputFolder
from ..files.plan_files import PLAN_FILE, REPORT_FILE, RTSTRUCT_FILE, SEG_FILE, TARGETS_FILE
from ..resources import guidelines_folder
from .progress import Bar


def add_parser(subparsers: Any) -> None:
    """Add ``plan`` to the command line."""
    parser = subparsers.add_parser(
        "plan",
        help="make a protocol's targets, prescriptions and report for a case",
        description="Make a protocol's targets, prescriptions and findings for a case and write them to a folder: "
        f"{TARGETS_FILE}, {PLAN_FILE}, {REPORT_FILE} and pictures.",
    )
    case = parser.add_argument_group("case")
    case.add_argument("--image", required=True, metavar="P", help="DICOM folder, NIfTI, NRRD or MHA")
    case.add_argument("--series", metavar="UID", help="DICOM series to take, when the folder holds several")
    case.add_argument("--allow-uneven", action="store_true", help="resample a series with missing or uneven slices")
    case.add_argument(
        "--gtv", metavar="P[:LABEL]", help="tumour: mask, segmentation or RTSTRUCT, and label or name in it"
    )
    case.add_argument(
        "--structures", nargs="+", action="extend", default=[], metavar="P[:LABEL]", help="more structures"
    )
    case.add_argument("--role", action="append", default=[], metavar="NAME=ROLE", help=f"of one: {role_names()}")
    case.add_argument(
        "--behaviour",
        action="append",
        default=[],
        metavar="NAME=WHAT",
        help="of a barrier: cut (off afterwards), wall (grow round it) or slow:FACTOR (length inside counts more)",
    )
    case.add_argument("--name", help="name of the case in the report (default: the image's file name)")
    what = parser.add_argument_group("guideline")
    what.add_argument("--protocol", required=True, metavar="ID", help="see 'sarcomart protocols'")
    what.add_argument("--schedule", metavar="ID", help="default: the protocol's first")
    what.add_argument("--ptv-margin", type=float, metavar="MM", help="CTV to PTV margin of every PTV")
    what.add_argument("--set", action="append", default=[], metavar="TARGET[.radial|.longitudinal]=MM", dest="margins")
    what.add_argument("--axis", metavar="X,Y,Z", help="the limb's axis (LPS); default: estimated")
    what.add_argument("--alpha-beta", type=float, metavar="GY", help="for EQD2; default: the protocol's")
    what.add_argument("--institution", metavar="P", help="institution profile (JSON) with local margins")
    facts = parser.add_argument_group("facts of the patient (unknown when left out)")
    facts.add_argument("--age", type=float, metavar="YEARS")
    facts.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help=", ".join(Facts.names()))
    _add_output(parser)
    parser.set_defaults(run=run)


def _add_output(parser: argparse.ArgumentParser) -> None:
    out = parser.add_argument_group("output")
    out.add_argument(
        "--out", required=True, metavar="DIR", help="made if it is not there; replaced only when all is done"
    )
    out.add_argument("--json", action="store_true", help="print plan.json on standard output")
    out.add_argument(
        "--rtstruct", nargs="?", const="targets", choices=RTSTRUCT_KINDS,
        help=f"also write {RTSTRUCT_FILE}, a DICOM structure set on the image's series: targets and tumour, or all",
    )  # fmt: skip
    out.add_argument(
        "--seg", action="store_true", help=f"also write {SEG_FILE}, a DICOM segmentation of targets and tumour"
    )
    out.add_argument(
        "--dose-map", nargs="?", const=DOSE_MAPS[0], choices=DOSE_MAPS,
        help=f"also write the prescriptions as a dose volume in Gy, {DOSE_MAP_NAME}.{DOSE_MAPS[0]}",
    )  # fmt: skip
    out.add_argument(
        "--dose-map-fall-off", type=float, metavar="MM", help="outside a target its dose falls to zero within this"
    )
    out.add_argument("--pseudonym", metavar="NAME", help="stands for the patient in the DICOM objects")
    out.add_argument("--shift-days", type=int, default=0, metavar="N", help="moves the dates beside a pseudonym")


def run(args: argparse.Namespace) -> int:
    """Plan; 0 when everything is written. What the user must know is in the findings, errors first."""
    if not args.out.strip():
        raise InputError("no folder is given", argument="out", received=repr(args.out), remedy="Name the output folder")
    library = load_library(guidelines_folder())
    library.get(args.protocol)
    job = job_from(args)
    with OutputFolder(Path(args.out)) as folder, Bar(quiet=args.json) as progress:
        plan, _ = run_job(job, library, folder, progress)
    text = json.dumps(plan.to_json(), indent=2, ensure_ascii=False)
    if args.json:
        print(text)
    else:
        print_summary(plan)
        print(folder.path / REPORT_FILE)
    return 0


def job_from(args: argparse.Namespace) -> PlanJob:
    """The job that the parsed arguments describe."""
    choices = PlanOptions(
        args.schedule,
        args.ptv_margin,
        margins_of(args.margins, "--set"),
        None if args.axis is None else direction(args.axis, "--axis"),
        args.alpha_beta,
    )
    return PlanJob(
        image=args.image,
        protocol=args.protocol,
        gtv=args.gtv,
        structures=tuple(args.structures),
        series=args.series,
        allow_uneven=args.allow_uneven,
        roles=roles_of(args.role, "--role"),
        crossings=crossings_of(args.behaviour, "--behaviour"),
        name=args.name or "",
        choices=choices,
        institution=args.institution,
        facts=facts_of(args.age, args.fact, "--fact"),
        rtstruct=args.rtstruct,
        seg=args.seg,
        dose_map=args.dose_map,
        dose_map_fall_off_mm=args.dose_map_fall_off,
        pseudonym=args.pseudonym,
        shift_days=args.shift_days,
    )


def print_summary(plan: Plan) -> None:
    """The plan in a few lines."""
    for target in plan.targets:
        asked = "/".join(f"{value:g}" for value in dict.fromkeys(target.asked_mm.values()))
        print(
            f"{target.name:6} {target.segment_name:12} {target.volume_cc:9.1f} cc  from {target.made_from} + {asked} mm"
        )
    for one in plan.prescriptions:
        eqd2 = f", EQD2 {one.eqd2_gy:.1f} Gy" if one.eqd2_gy is not None else ""
        dose = f"{one.total_dose_gy:g} Gy in {one.fractions} fractions"
        print(f"{one.target:6} {dose}, {one.dose_per_fraction_gy:g} Gy a fraction in phase {one.phase}{eqd2}")
    for finding in plan.findings:
        source = f" [{finding.citation}]" if finding.citation else ""
        print(f"{finding.level.value:8} {finding.message}{source}")
