"""Phases and earlier courses of a scene, added up against the closed form of doses that are even."""

from __future__ import annotations

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.radiobiology import eqd2_gy
from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.scene import convert, dose_map
from SarcomaRTLib.scene.dose_courses import DoseKind, DoseReader, FurtherDose, Registration
from SarcomaRTLib.scene.dose_review import DoseReviewer, Quantity, ReviewRequest
from SarcomaRTLib.scene.dose_volume import add_dose_node, dose_unit
from scene.scene_helpers import rotation
from scene.test_dose_review import DOSE, ball_segmentation, distance_mm, moved_by

ALPHA_BETA = 2.0
EVEN = Registration()


def even_dose(gy, name="dose", uid=""):
    return add_dose_node(DoseGrid(name, DOSE, np.full(DOSE.shape_kji, gy, np.float32), "made"), name, uid)


def review(first, further, quantity=Quantity.SUMMED, registration=EVEN, **more):
    node, _ = ball_segmentation()
    request = ReviewRequest(
        first, node, None, 20, alpha_beta_gy=ALPHA_BETA, further=further, quantity=quantity, registration=registration,
        **more,
    )  # fmt: skip
    return DoseReviewer(str).review(request)


def mean(found):
    return found.structures[0].shown.mean_gy


def test_phases_add_up_in_gy_and_each_with_its_own_fractions_in_eqd2(scene):
    further = [FurtherDose(even_dose(10, "boost"), DoseKind.PHASE, 2)]
    first = even_dose(40)
    assert mean(review(first, further, Quantity.DOSE)) == pytest.approx(50, abs=1e-3)
    wanted = eqd2_gy(40, 20, ALPHA_BETA) + eqd2_gy(10, 2, ALPHA_BETA)
    assert mean(review(first, further, Quantity.EQD2)) == pytest.approx(wanted, abs=1e-3)
    found = review(first, further)
    assert found.quantity is Quantity.EQD2, "there is no earlier course"
    assert found.evaluation.case.fractions == 22


def test_an_earlier_course_is_added_in_eqd2_only(scene):
    further = [FurtherDose(even_dose(20, "old"), DoseKind.EARLIER, 5, 12)]
    first = even_dose(40)
    assert mean(review(first, further, Quantity.DOSE)) == pytest.approx(40, abs=1e-3)
    wanted = eqd2_gy(40, 20, ALPHA_BETA) + eqd2_gy(20, 5, ALPHA_BETA)
    assert mean(review(first, further)) == pytest.approx(wanted, abs=1e-3)
    less = Registration(0, 0.25, "Author 2020")
    wanted -= 0.25 * eqd2_gy(20, 5, ALPHA_BETA)
    found = review(first, further, registration=less)
    assert mean(found) == pytest.approx(wanted, abs=1e-3)
    assert "recovery-assumed" in [one.code for one in found.evaluation.findings]


def test_an_earlier_dose_lies_where_its_transform_puts_it(scene):
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation((1, 0, 2), 20), (5, -8, 12)
    falling = DoseGrid("old", DOSE, np.clip(60 - distance_mm(DOSE), 0, None).astype(np.float32), "made")
    old = add_dose_node(falling, "old", "1.2.3")
    moved_by(old, matrix)
    given = DoseReader().read(even_dose(0), 20, [FurtherDose(old, DoseKind.EARLIER, 30)], EVEN, None)
    points_ras = np.array([[3.0, 4.0, 20.0], [0.0, -10.0, 0.0]])
    here = points_ras @ matrix[:3, :3].T + matrix[:3, 3]
    found = given.courses.earlier[0].effect_at(here * (-1, -1, 1), ALPHA_BETA, bed=False)
    physical = falling.at(points_ras * (-1, -1, 1))
    assert found == pytest.approx([eqd2_gy(dose, 30, ALPHA_BETA) for dose in physical], rel=1e-6)
    assert given.findings[0].code == "dose-placed"


def test_a_frame_of_reference_without_a_transform_is_refused_for_any_dose(scene):
    first = even_dose(40, uid="1.2.3")
    for kind in DoseKind:
        with pytest.raises(GeometryError) as caught:
            review(first, [FurtherDose(even_dose(1, "old", "1.2.4"), kind, 5)])
        assert caught.value.argument == "old" and "no transform" in caught.value.problem
    unknown = review(first, [FurtherDose(even_dose(1, "old"), DoseKind.EARLIER, 5)])
    assert [one.code for one in unknown.evaluation.findings] == ["dose-frame-unknown"]


def test_a_transform_of_an_earlier_dose_must_be_rigid(scene):
    old = even_dose(20, "old")
    moved_by(old, np.diag([1.1, 1, 1, 1]))
    with pytest.raises(GeometryError) as caught:
        review(even_dose(40), [FurtherDose(old, DoseKind.EARLIER, 5)])
    assert "rigid" in caught.value.problem


@pytest.mark.parametrize("kind", list(DoseKind))
def test_missing_fractions_and_doses_there_twice_are_refused(scene, kind):
    first, other = even_dose(40), even_dose(10, "other")
    for further, problem in (
        ([FurtherDose(other, kind)], "fractions of a further dose"),
        ([FurtherDose(first, kind, 5)], "there twice"),
        ([FurtherDose(other, kind, 5), FurtherDose(other, kind, 5)], "there twice"),
    ):
        with pytest.raises(InputError) as caught:
            review(first, further)
        assert problem in caught.value.problem


def test_eqd2_needs_alpha_beta(scene):
    node, _ = ball_segmentation()
    with pytest.raises(InputError) as caught:
        DoseReviewer(str).review(ReviewRequest(even_dose(40), node, None, 20, quantity=Quantity.EQD2))
    assert caught.value.argument == "alpha_beta_gy"


def test_what_did_not_change_is_kept(scene):
    reader, first = DoseReader(), even_dose(40)
    further = [
        FurtherDose(even_dose(10, "boost"), DoseKind.PHASE, 5),
        FurtherDose(even_dose(9, "old"), DoseKind.EARLIER, 3),
    ]
    one = reader.read(first, 20, further, EVEN, None)
    two = reader.read(first, 20, further, EVEN, None)
    assert two.course is one.course and two.courses is one.courses
    assert reader.read(first, 21, further, EVEN, None).course is not one.course
    moved_by(further[1].node, np.eye(4))
    assert reader.read(first, 20, further, EVEN, None).courses is not one.courses


def test_the_sum_as_a_volume_is_marked_for_what_it_is(scene):
    further = [FurtherDose(even_dose(10, "boost"), DoseKind.PHASE, 2)]
    first, (node, _) = even_dose(40), ball_segmentation()
    summed = dose_map.show_sum(node, review(first, further, Quantity.DOSE))
    assert dose_unit(summed) == "GY" and slicer.util.arrayFromVolume(summed).max() == pytest.approx(50)
    made = dose_map.show_sum(node, review(first, further, Quantity.EQD2))
    assert made is summed and dose_unit(made) == "EQD2" and made.GetAttribute("DicomRtImport.DoseVolume") is None
    back = dose_map.show_sum(node, review(first, further, Quantity.DOSE))
    assert dose_unit(back) == "GY", "and a dose again"


def test_a_dose_is_read_in_its_own_place_too(scene):
    node = even_dose(1)
    moved_by(node, np.diag([1.0, 1.0, 1.0, 1.0]) + np.outer([0, 0, 7, 0], [0, 0, 0, 1]))
    assert convert.volume_grid(node, in_world=False).same_as(DOSE)
    assert not convert.volume_grid(node).same_as(DOSE)
