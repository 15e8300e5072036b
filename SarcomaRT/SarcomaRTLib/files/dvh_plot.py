"""The DVH plot of the dose report: drawn as SVG, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.dose.constraints import Evaluated
from .report import Markup, joined, tag

WIDTH, HEIGHT = 860, 420
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 14, 46
POINTS = 400
# Okabe and Ito's colours, told apart by the colour-blind; the pattern changes when they begin again.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f6000", "#666666")
PATTERNS = ("", "8 4", "2 3", "10 3 2 3", "14 4")
TICKS = 8


def dvh_plot(structures: Sequence[Evaluated]) -> Markup:
    """Cumulative DVHs of the structures, relative volume over dose, with a legend."""
    shown = [one for one in structures if one.dvh is not None]
    if not shown:
        return tag("p", "No structure lies inside the dose.")
    high = max(one.dvh.max_gy for one in shown) or 1.0
    step = _step(high / TICKS)
    end = step * np.ceil(high * 1.001 / step)
    lines = [_line(one, number, end) for number, one in enumerate(shown)]
    picture = tag(
        "svg", _axes(end, step), *lines,
        viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", width="100%", style="max-width:1100px",
        xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip
    legend = tag("p", *(_key(one, number) for number, one in enumerate(shown)), class_="small")
    return tag("div", picture, legend)


def _x(dose: np.ndarray | float, end: float):
    return LEFT + (WIDTH - LEFT - RIGHT) * np.asarray(dose) / end


def _y(percent: np.ndarray | float):
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - np.asarray(percent) / 100)


def _step(wanted: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(wanted))
    return next(power * n for n in (1, 2, 5, 10) if power * n >= wanted * 0.999)


def _style(number: int) -> dict[str, str]:
    pattern = PATTERNS[number // len(COLORS) % len(PATTERNS)]
    style = {"stroke": COLORS[number % len(COLORS)], "stroke-width": "2", "fill": "none"}
    return {**style, "stroke-dasharray": pattern} if pattern else style


def _line(one: Evaluated, number: int, end: float) -> Markup:
    doses = np.append(np.linspace(0.0, one.dvh.max_gy, POINTS), one.dvh.max_gy * (1 + 1e-6))
    percents = 100 * np.asarray(one.dvh.volume_at_dose_cc(doses)) / one.dvh.volume_cc
    percents[-1] = 0.0
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(_x(doses, end), _y(percents)))
    return tag("polyline", tag("title", one.name), points=points, **_style(number))


def _axes(end: float, step: float) -> Markup:
    parts = []
    grid = {"stroke": "currentColor", "stroke-opacity": "0.18"}
    words = {"fill": "currentColor", "font-size": "13"}
    for dose in np.arange(0, end + step / 2, step):
        x = f"{_x(dose, end):.1f}"
        parts.append(tag("line", x1=x, x2=x, y1=f"{_y(0):.1f}", y2=f"{_y(100):.1f}", **grid))
        middle = {"text-anchor": "middle", **words}
        parts.append(tag("text", f"{dose:g}", x=x, y=str(HEIGHT - BOTTOM + 18), **middle))
    for percent in range(0, 101, 20):
        y = f"{_y(percent):.1f}"
        parts.append(tag("line", x1=str(LEFT), x2=str(WIDTH - RIGHT), y1=y, y2=y, **grid))
        parts.append(
            tag("text", str(percent), x=str(LEFT - 8), y=f"{_y(percent) + 4:.1f}", **{"text-anchor": "end"}, **words)
        )
    parts.append(tag("text", "Dose, Gy", x=str(WIDTH // 2), y=str(HEIGHT - 8), **{"text-anchor": "middle"}, **words))
    turned = f"rotate(-90 16 {HEIGHT // 2})"
    place = {"x": "16", "y": str(HEIGHT // 2), "transform": turned, "text-anchor": "middle"}
    parts.append(tag("text", "Volume, %", **place, **words))
    return joined(parts)


def _key(one: Evaluated, number: int) -> Markup:
    line = tag("line", x1="0", x2="30", y1="6", y2="6", **_style(number))
    sample = tag("svg", line, width="34", height="12", viewBox="0 0 34 12")
    return tag("span", sample, one.name, style="margin-right:18px;display:inline-block")
