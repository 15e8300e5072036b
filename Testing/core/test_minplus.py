"""The one loop behind distances and margins: against brute force, and the same for any number of threads."""

from __future__ import annotations

import numpy as np
import pytest

from SarcomaRTLib.core.geometry import minplus

SHAPE = (7, 9, 11)


def brute(values, offsets, limit):
    """On a grid as wide as the offsets reach, one axis after another, in double precision."""
    out = values.astype(float)
    for axis in range(3):
        pads = [(0, 0)] * 3
        pads[axis] = tuple(max(0, max(sign * shift for shift, _ in offsets[axis])) for sign in (-1, 1))
        wide = np.pad(out, pads, constant_values=np.inf)
        moved = [np.full_like(wide, np.inf) for _ in offsets[axis]]
        for piece, (shift, cost) in zip(moved, offsets[axis]):
            goal = [slice(None)] * 3
            goal[axis] = slice(pads[axis][0] + shift, pads[axis][0] + shift + out.shape[axis])
            piece[tuple(goal)] = out + cost
        out = np.minimum.reduce(moved)
    return np.minimum(out, limit)


def some_offsets(rng):
    return [
        minplus.quadratic_offsets(
            step, float(rng.uniform(0, 6)), float(rng.uniform(0, 6)), tuple(rng.choice([0.0, 2.0, 3.5], 2))
        )
        for step in (2.0, 1.0, 1.3)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_lower_envelope(seed):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random(SHAPE) < 0.05, rng.uniform(-0.5, 1, SHAPE), np.inf).astype(np.float32)
    offsets, limit = some_offsets(rng), 13.0
    wide, added = minplus.envelope(values, offsets, limit, low=-0.5, room=minplus.ANY_ROOM)
    truth = brute(values, offsets, limit)
    assert wide.shape == truth.shape
    level = (limit + 0.5) / minplus.LEVELS
    assert np.abs(wide - truth).max() <= 2.1 * level
    same, none = minplus.envelope(values, offsets, limit, low=-0.5)
    assert none == [0, 0, 0]
    inner = tuple(slice(a, a + n) for a, n in zip(added, SHAPE))
    assert np.abs(same - truth[inner]).max() <= 2.1 * level


@pytest.mark.parametrize("seed", range(6))
def test_it_reaches_no_further_than_there_is_room(seed):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random(SHAPE) < 0.05, rng.uniform(-0.5, 1, SHAPE), np.inf).astype(np.float32)
    offsets, room = some_offsets(rng), rng.integers(0, 8, (3, 2)).tolist()
    wide, added = minplus.envelope(values, offsets, 13.0, low=-0.5, room=minplus.ANY_ROOM)
    part, fewer = minplus.envelope(values, offsets, 13.0, low=-0.5, room=room)
    assert fewer == [min(one, most) for one, (most, _) in zip(added, room)]
    first = np.subtract(added, fewer)
    assert (part == wide[tuple(slice(a, a + n) for a, n in zip(first, part.shape))]).all()
    above = [n - m - a for n, m, a in zip(part.shape, SHAPE, fewer)]
    assert above == [min(n - m - a, most) for n, m, a, (_, most) in zip(wide.shape, SHAPE, added, room)]


@pytest.mark.parametrize("seed", range(8))
def test_a_mask_is_the_same_as_zeros_where_it_is_true(seed):
    rng = np.random.default_rng(seed)
    mask = np.zeros(SHAPE, bool)
    low, high = np.sort(rng.integers(0, SHAPE, (2, 3)), axis=0)
    here = tuple(slice(a, b + 1) for a, b in zip(low, high))
    mask[here] = rng.random(mask[here].shape) < (0.0 if seed == 0 else 0.4)
    offsets = some_offsets(rng)
    values = np.where(mask, np.float32(0), np.float32(np.inf))
    for room in (None, minplus.ANY_ROOM):
        one, other = (minplus.envelope(given, offsets, 13.0, room=room) for given in (mask, values))
        assert one[0].shape == other[0].shape and one[1] == other[1]
        assert np.abs(one[0] - other[0]).max() < 1e-5


def test_a_mask_starts_at_zero_and_far_is_the_limit():
    mask = np.zeros((5, 5, 40), bool)
    mask[2, 2, 3] = True
    offsets = [minplus.quadratic_offsets(1.0, 4, 4, (1.0, 1.0))] * 3
    values, _ = minplus.envelope(mask, offsets, 16.0)
    assert values[2, 2, 3] == 0
    assert values[2, 1, 5] == pytest.approx(5, abs=2e-3)
    assert (values[:, :, 10:] == np.float32(16)).all()


def test_threads_change_nothing(monkeypatch):
    rng = np.random.default_rng(1)
    values = np.where(rng.random((60, 60, 60)) < 0.01, 0, np.inf).astype(np.float32)
    offsets = [minplus.quadratic_offsets(1.0, 9, 9, (9.0, 9.0))] * 3
    found = []
    for workers in (1, 2, 5):
        monkeypatch.setattr(minplus, "WORKERS", workers)
        monkeypatch.setattr(minplus, "PARALLEL_VALUES", 0)
        monkeypatch.setattr(minplus, "_pool", None)
        found.append(minplus.envelope(values, offsets, 2.0, room=minplus.ANY_ROOM)[0])
    assert all((one == found[0]).all() for one in found)
