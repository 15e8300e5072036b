"""A real CT through the scene gives the same plan as through the core alone."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk

from SarcomaRTLib.core.case import Case, Facts, Role, Structure
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.logic import PlanParameters, SarcomaRTLogic
from scene.scene_helpers import add_segmentation


@pytest.mark.usefixtures("scene")
def test_the_scene_changes_nothing_of_a_real_plan(real_data):
    folder = real_data / "ibsi_sts" / "nifti" / "STS_002"
    image = sitk.ReadImage(str(folder / "CT_image.nii.gz"))
    grid = Grid.from_sitk(image)
    values = np.round(sitk.GetArrayFromImage(image)).astype(np.int16)
    tumour = sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "CT_mask.nii.gz"))) > 0
    facts, options = Facts(age_years=50), PlanOptions(ptv_margin_mm=5)
    volume = convert.volume_to_node(values, grid, "CT")
    node, ids = add_segmentation(volume, grid, {"GTV": tumour})
    logic = SarcomaRTLogic()

    result = logic.plan(
        volume, node, PlanParameters("sts-extremity-preop", options, {ids["GTV"]: Role.GTV}, facts, "CT")
    )

    case = Case("CT", grid, values, "CT", (Structure("GTV", Role.GTV, tumour),), facts)
    plan = make_plan(case, logic.library.get("sts-extremity-preop"), options, cite=logic.library.cite)
    for target in plan.targets:
        found = convert.segment_mask(node, result.segment_ids[target.name], grid)
        assert not found.resampled
        # The grid of the scene went through a matrix: a voxel on the surface may round the other way.
        assert np.count_nonzero(found.mask != target.mask) <= 1e-4 * target.mask.sum()
    assert [finding.code for finding in result.findings] == [finding.code for finding in plan.findings]
    logic.close()
