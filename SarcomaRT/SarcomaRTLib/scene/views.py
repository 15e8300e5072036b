"""The slice views of the scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.errors import InputError
from .convert import ras_to_lps
from .embedded import import_slicer, open_scene


def jump_to(position_lps_mm: Sequence[float], centred: bool = True) -> None:
    """Move every slice view to a place; zoom, orientation and 3D views stay as they are.

    Args:
        position_lps_mm: three numbers, as a Finding carries them.
        centred: put it into the middle; else only its slices are shown.

    Raises:
        InputError: not three numbers.
    """
    if len(position_lps_mm) != 3 or not np.all(np.isfinite(position_lps_mm)):
        raise InputError("a place is three numbers in mm", argument="position_lps_mm", received=position_lps_mm)
    kind = import_slicer().vtkMRMLSliceNode
    mode = kind.CenteredJumpSlice if centred else kind.OffsetJumpSlice
    kind.JumpAllSlices(open_scene().mrml_scene, *ras_to_lps(position_lps_mm), mode)
