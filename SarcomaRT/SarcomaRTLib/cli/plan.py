"""``sarcomart plan``: a case and a protocol become targets, a report and pictures in a folder."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.case import Behaviour, Case, Facts, Role
from ..core.errors import InputError
from ..core.facts import parse_fact
from ..core.findings import worst_first
from ..core.guideline.institution import load_institution
from ..core.guideline.loader import Library, load_library
from ..core.planning.options import PlanOptions
from ..core.planning.plan import Plan, make_plan
from ..core.progress import Progress
from ..files.case_reader import build_case
from ..files.dicom_identity import Pseudonym
from ..files.dose_map import DOSE_MAP_NAME, DOSE_MAPS, write_dose_map
from ..files.image_data import SeriesInfo
from ..files.images import read_image
from ..files.output import OutputFolder
from ..files.plan_files import PLAN_FILE, REPORT_FILE, RTSTRUCT_FILE, SEG_FILE, TARGETS_FILE, write_plan_files
from ..files.plan_rtstruct import check_series, write_plan_rtstruct
from ..files.plan_seg import write_plan_seg
from ..files.provenance import provenance
from ..resources import guidelines_folder
from .progress import Bar


@dataclass(frozen=True)
class DicomOptions:
    """Which DICOM objects were asked for, and the series they are to refer to.

    ``rtstruct`` is "targets", "all" or None for no structure set.
    """

    series: SeriesInfo
    rtstruct: str | None
    seg: bool
    pseudonym: Pseudonym | None


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
    case.add_argument("--role", action="append", default=[], metavar="NAME=ROLE", help=f"of a structure: {_roles()}")
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
        "--rtstruct", nargs="?", const="targets", choices=("targets", "all"),
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
    protocol = library.get(args.protocol)
    options = options_from(args, library, protocol.id)
    facts = facts_from(args.age, args.fact)
    _check_dose_map(args)
    with OutputFolder(Path(args.out)) as folder, Bar(quiet=args.json) as progress:
        image = read_image(args.image, args.series, args.allow_uneven, progress=progress.part(0.0, 0.12))
        dicom = dicom_from(args, image.series)
        case = build_case(
            image,
            args.gtv,
            args.structures,
            roles=roles_from(args.role),
            facts=facts,
            progress=progress.part(0.12, 0.3),
        )
        case = with_behaviours(case, args.behaviour)
        if args.name:
            case = replace(case, name=args.name)
        inputs = [args.image, *([] if args.gtv is None else [args.gtv]), *args.structures]
        plan = write_outputs(case, protocol.id, options, folder, library, inputs, progress.part(0.3, 1.0), dicom)
        if args.dose_map is not None:
            write_dose_map(
                plan, case.grid, folder.file(f"{DOSE_MAP_NAME}.{args.dose_map}"), args.dose_map_fall_off or 0.0
            )
    text = json.dumps(plan.to_json(), indent=2, ensure_ascii=False)
    if args.json:
        print(text)
    else:
        print_summary(plan)
        print(folder.path / REPORT_FILE)
    return 0


def _check_dose_map(args: argparse.Namespace) -> None:
    if args.dose_map is None and args.dose_map_fall_off is not None:
        raise InputError(
            "is for the dose map", argument="--dose-map-fall-off", received=args.dose_map_fall_off,
            remedy="Add --dose-map",
        )  # fmt: skip


def run_plan_outputs(case: Case, protocol_id: str, options: PlanOptions, out_dir: Path, quiet: bool = False) -> Plan:
    """Plan a case that is in memory and write everything to ``out_dir``."""
    library = load_library(guidelines_folder())
    with OutputFolder(out_dir) as folder, Bar(quiet) as progress:
        return write_outputs(case, protocol_id, options, folder, library, [], progress)


def write_outputs(
    case: Case,
    protocol_id: str,
    options: PlanOptions,
    folder: OutputFolder,
    library: Library,
    inputs: Sequence[str],
    progress: Progress,
    dicom: DicomOptions | None = None,
) -> Plan:
    """Plan and write into an open output folder; returns the plan as written."""
    from ..scene.export import write_segmentation

    protocol = library.get(protocol_id)
    plan = make_plan(case, protocol, options, progress.part(0.0, 0.6), library.cite)
    plan = replace(plan, provenance=provenance(options, case.facts, inputs, folder.path))
    if dicom is not None:
        plan = _with_dicom(plan, case, folder, dicom)
    write_plan_files(plan, case, protocol, library, folder, write_segmentation, progress.part(0.6, 1.0))
    return plan


def _with_dicom(plan: Plan, case: Case, folder: OutputFolder, dicom: DicomOptions) -> Plan:
    """Write the DICOM objects; the plan with what they had to say."""
    said = []
    if dicom.rtstruct is not None:
        path = folder.file(RTSTRUCT_FILE)
        said += write_plan_rtstruct(plan, case, dicom.series, path, dicom.rtstruct == "all", dicom.pseudonym)
    if dicom.seg:
        said += write_plan_seg(plan, case, dicom.series, folder.file(SEG_FILE), dicom.pseudonym)
    return replace(plan, findings=tuple(worst_first([*plan.findings, *said])))


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


def options_from(args: argparse.Namespace, library: Library, protocol_id: str) -> PlanOptions:
    """PlanOptions of the parsed arguments."""
    margins = {key: _number(value, "--set") for key, value in (_pair(text, "--set") for text in args.margins)}
    local, name = {}, ""
    alpha_beta = args.alpha_beta
    if args.institution:
        institution = load_institution(args.institution)
        name = institution.name
        for target in library.get(protocol_id).targets:
            margin = institution.margin(protocol_id, target.name)
            if margin is not None:
                local[f"{target.name}.radial"] = margin.radial_mm
                local[f"{target.name}.longitudinal"] = margin.longitudinal_mm
        if alpha_beta is None:
            alpha_beta = institution.alpha_beta(protocol_id)
    axis = None if args.axis is None else _direction(args.axis)
    return PlanOptions(args.schedule, args.ptv_margin, margins, axis, alpha_beta, local, name)


def dicom_from(args: argparse.Namespace, series: SeriesInfo | None) -> DicomOptions | None:
    """What ``--rtstruct``, ``--seg`` and what goes with them ask for; None when no DICOM object is wanted."""
    if args.rtstruct is None and not args.seg:
        for name, value in (("pseudonym", args.pseudonym), ("--shift-days", args.shift_days or None)):
            if value is not None:
                raise InputError(
                    "only for a structure set or a segmentation", argument=name, received=value,
                    remedy="Add --rtstruct or --seg",
                )  # fmt: skip
        return None
    check_series(series, args.image, "segmentation" if args.rtstruct is None else "structure set")
    if args.shift_days and args.pseudonym is None:
        remedy = "Add --pseudonym: dates are moved beside a pseudonym only"
        raise InputError("needs a pseudonym", argument="--shift-days", received=args.shift_days, remedy=remedy)
    pseudonym = None if args.pseudonym is None else Pseudonym(args.pseudonym, args.shift_days)
    return DicomOptions(series, args.rtstruct, args.seg, pseudonym)


def roles_from(pairs: Sequence[str]) -> dict[str, Role]:
    """``NAME=ROLE`` texts as a mapping."""
    roles = {}
    for text in pairs:
        name, value = _pair(text, "--role")
        try:
            roles[name] = Role(value.strip().lower())
        except ValueError:
            raise InputError("no such role", argument="--role", received=value, remedy=f"Roles: {_roles()}") from None
    return roles


def with_behaviours(case: Case, pairs: Sequence[str]) -> Case:
    """The case with what growth does at its barriers, from ``NAME=cut|wall|slow:FACTOR`` texts."""
    chosen = {}
    for text in pairs:
        name, value = _pair(text, "--behaviour")
        word, _, factor = value.partition(":")
        if word not in [b.value for b in Behaviour] or (word == Behaviour.SLOW.value) != bool(factor):
            raise InputError(
                "no such behaviour", argument="--behaviour", received=text, remedy="cut, wall or slow:FACTOR is needed"
            )
        chosen[name] = Behaviour(word), _number(factor, "--behaviour") if factor else 1.0
    unknown = sorted(set(chosen) - {structure.name for structure in case.structures})
    if unknown:
        names = ", ".join(structure.name for structure in case.structures)
        raise InputError(
            "no structure of this name",
            argument="--behaviour",
            received=", ".join(unknown),
            remedy=f"There are: {names}",
        )
    structures = (
        replace(s, behaviour=chosen[s.name][0], slow_factor=chosen[s.name][1]) if s.name in chosen else s
        for s in case.structures
    )
    return replace(case, structures=tuple(structures))


def facts_from(age_years: float | None, pairs: Sequence[str]) -> Facts:
    """``NAME=VALUE`` texts as Facts; numbers, yes/no and dates (YYYY-MM-DD) are understood."""
    values: dict[str, Any] = {} if age_years is None else {"age_years": age_years}
    for text in pairs:
        name, value = _pair(text, "--fact")
        try:
            values[name] = parse_fact(name, value)
        except InputError as error:
            argument = f"--fact {name}" if name in Facts.names() else "--fact"
            received = error.received if name in Facts.names() else name
            raise InputError(error.problem, argument=argument, received=received, remedy=error.remedy) from None
    return Facts(**values)


def _pair(text: str, argument: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise InputError("a name and a value are needed", argument=argument, received=text, remedy="Write NAME=VALUE")
    return name.strip(), value.strip()


def _direction(text: str) -> tuple[float, ...]:
    axis = tuple(_number(part, "--axis") for part in text.split(","))
    if len(axis) != 3 or not any(axis):
        raise InputError(
            "a direction is needed", argument="--axis", received=text, remedy="Write three numbers (LPS) like 0.1,0,1"
        )
    return axis


def _number(text: str, argument: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError("a number is needed", argument=argument, received=text, remedy="Write it like 7 or 7.5")
    return number


def _roles() -> str:
    return ", ".join(role.value for role in Role)
