"""``sarcomart margin``: a margin on a mask file."""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import InputError
from ..core.findings import Level
from ..core.geometry.apply import MarginResult, NamedMask, apply_margin
from ..core.geometry.axis import estimate_axis
from ..core.geometry.grid import Grid
from ..core.geometry.margin import ANATOMICAL, MarginSpec, Shape
from ..files.images import existing
from ..files.label_maps import read_label_map
from ..files.masks import write_mask
from ..files.structures import parse_spec, read_one
from .progress import Bar

DIRECTION_ORDER = ("left", "right", "anterior", "posterior", "superior", "inferior")
NAMED_AXES = {"si": (0, 0, 1), "ap": (0, 1, 0), "lr": (1, 0, 0)}


def add_parser(subparsers: Any) -> None:
    """Add ``margin`` to the command line."""
    parser = subparsers.add_parser(
        "margin",
        help="grow or shrink a mask, sub-voxel, about any axis, round walls",
        description="Grow or shrink a mask. The result keeps the geometry, unless --pad or --output-spacing is given.",
    )
    parser.add_argument(
        "--mask", required=True, metavar="P[:LABEL]", help="what to grow: a mask, label map or segmentation"
    )
    parser.add_argument("--out", required=True, metavar="P", help="mask to write (.nii.gz, .nrrd, .mha)")
    parser.add_argument("--mm", type=float, metavar="M", help="the same in all directions; negative shrinks")
    parser.add_argument("--radial", type=float, metavar="R", help="square to the axis, with --longitudinal")
    parser.add_argument("--longitudinal", type=float, metavar="L", help="both ways along the axis")
    axis = parser.add_mutually_exclusive_group()
    axis.add_argument("--axis", metavar="x,y,z|si", help="axis in LPS, or si, ap, lr; default: si")
    axis.add_argument("--axis-from", metavar="P[:LABEL]", help="bone or limb whose axis is taken")
    parser.add_argument(
        "--directions", metavar="l,r,a,p,s,i", help="left, right, anterior, posterior, superior, inferior"
    )
    parser.add_argument("--shape", choices=[shape.value for shape in Shape], default=Shape.ELLIPSOID.value)
    parser.add_argument("--wall", action="append", default=[], metavar="P[:LABEL]", help="growth goes round it")
    parser.add_argument("--cut", action="append", default=[], metavar="P[:LABEL]", help="is cut off afterwards")
    parser.add_argument(
        "--slow", action="append", default=[], metavar="P[:LABEL]:FACTOR", help="length inside counts more"
    )
    parser.add_argument("--pad", action="store_true", help="extend the grid where the margin leaves it")
    parser.add_argument("--output-spacing", type=float, metavar="MM", help="voxel side of the result")
    parser.add_argument("--json", action="store_true", help="print what was achieved as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Apply the margin; 0 when done, 1 when nothing is left of the volume."""
    started = time.perf_counter()
    with Bar(quiet=args.json) as progress:
        progress.report(0.0, "Reading the mask")
        path, _ = parse_spec(args.mask, "--mask")
        grid = read_label_map(existing(path, "--mask")).grid
        mask = read_one(args.mask, grid, argument="--mask")[0].mask
        spec = _spec(args, grid, mask)
        progress.report(0.2, "Reading what hinders growth")
        walls = [_barrier(text, grid, "--wall") for text in args.wall]
        cuts = [_barrier(text, grid, "--cut") for text in args.cut]
        slow = [_slow(text, grid) for text in args.slow]
        progress.report(0.4, "Growing")
        result = apply_margin(mask, grid, spec, walls, cuts, slow, args.pad, args.output_spacing)
        progress.report(0.9, "Writing")
        write_mask(result.mask, result.grid, Path(args.out))
    _tell(args, spec, result, time.perf_counter() - started)
    return 1 if any(finding.level is Level.ERROR for finding in result.findings) else 0


def _tell(args: argparse.Namespace, spec: MarginSpec, result: MarginResult, seconds: float) -> None:
    warnings = [finding.message for finding in result.findings]
    if not args.json:
        print(f"{result.volume_cc:.3f} cc, written to {args.out}")
        for warning in warnings:
            print(f"warning  {warning}")
        return
    said = {
        "volume_cc": round(result.volume_cc, 4),
        "asked_mm": asked(args, spec),
        "achieved_mm": result.achieved.to_json() if result.achieved else None,
        "edge_cut": result.edge_cut_cc > 0,
        "edge_cut_cc": round(result.edge_cut_cc, 4),
        "warnings": warnings,
        "seconds": round(seconds, 4),
    }
    print(json.dumps(said, indent=2))


def asked(args: argparse.Namespace, spec: MarginSpec) -> Any:
    """What was asked, in the words it was asked in."""
    if args.mm is not None:
        return args.mm
    if args.radial is not None:
        axis = [round(float(row[2]), 5) for row in spec.axes_lps] if spec.isotropic_mm is None else None
        return {"radial": args.radial, "longitudinal": args.longitudinal, "axis_lps": axis, "shape": args.shape}
    return dict(zip(DIRECTION_ORDER, _numbers(args.directions, 6, "--directions")))


def _spec(args: argparse.Namespace, grid: Grid, mask: np.ndarray) -> MarginSpec:
    given = [args.mm is not None, args.radial is not None or args.longitudinal is not None, args.directions is not None]
    if sum(given) != 1:
        raise InputError(
            "one way to give the margin is needed",
            argument="margin",
            received=f"{sum(given)} of them",
            remedy="Give --mm, or --radial with --longitudinal, or --directions",
        )
    _check_axis_counts(args)
    if args.mm is not None:
        return MarginSpec.isotropic(args.mm)
    if args.directions is not None:
        assert set(DIRECTION_ORDER) == set(ANATOMICAL)
        return MarginSpec.directions(**dict(zip(DIRECTION_ORDER, _numbers(args.directions, 6, "--directions"))))
    if args.radial is None or args.longitudinal is None:
        raise InputError(
            "--radial and --longitudinal go together", argument="margin", received="one of them", remedy="Give both"
        )
    return MarginSpec.radial(args.radial, args.longitudinal, _axis(args, grid, mask), Shape(args.shape))


def _check_axis_counts(args: argparse.Namespace) -> None:
    """An axis or a cylinder means nothing to a margin without a longitudinal part: better refused than ignored."""
    for option, given in (
        ("--axis", args.axis is not None),
        ("--axis-from", args.axis_from is not None),
        ("--shape", args.shape != Shape.ELLIPSOID.value),
    ):
        if given and args.longitudinal is None:
            raise InputError(
                "only a margin along an axis has one", argument=option, received="--mm or --directions",
                remedy="Give --radial with --longitudinal",
            )  # fmt: skip


def _axis(args: argparse.Namespace, grid: Grid, mask: np.ndarray) -> np.ndarray:
    if args.axis_from:
        structure = read_one(args.axis_from, grid, argument="--axis-from")[0].mask
        centre = grid.to_lps(np.argwhere(mask).mean(axis=0)[::-1])
        axis = estimate_axis(structure, grid, centre)
        if axis is None:
            raise InputError(
                "too little of the limb is seen, or its cross-sections do not line up",
                argument="--axis-from",
                received=args.axis_from,
                remedy="Give the axis with --axis x,y,z",
            )
        return np.asarray(axis.direction_lps)
    text = "si" if args.axis is None else args.axis
    if text.lower() in NAMED_AXES:
        return np.asarray(NAMED_AXES[text.lower()], dtype=float)
    return np.asarray(_numbers(text, 3, "--axis"))


def _barrier(spec: str, grid: Grid, argument: str) -> NamedMask:
    structure = read_one(spec, grid, argument=argument)[0]
    return NamedMask(structure.name, structure.mask)


def _slow(text: str, grid: Grid) -> tuple[NamedMask, float]:
    spec, _, factor = text.rpartition(":")
    if not spec:
        raise InputError("a factor is needed", argument="--slow", received=text, remedy="Write PATH[:LABEL]:FACTOR")
    return _barrier(spec, grid, "--slow"), _numbers(factor, 1, "--slow")[0]


def _numbers(text: str, count: int, argument: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != count or not all(map(math.isfinite, values)):
        example, what = ",".join(["1"] * count), "number" if count == 1 else "numbers"
        raise InputError(f"{count} {what} needed", argument=argument, received=text, remedy=f"Write like {example}")
    return values
