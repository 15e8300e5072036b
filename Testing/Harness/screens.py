"""The states that ``make panel`` takes pictures of. Each is a small function that works the panel by hand.

A function gets a :class:`Stage` and leaves the panel in the state; its name is the picture's. ``@screen(...)`` says in
which language and colors, how far the picture reaches, and whether the views are drawn beside the panel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from panel.dose_helpers import load_dose
from panel.panel_helpers import choose_protocol, open_section, target_row, wait

from . import effect_screen, hand, scenes
from .application import Application, LoadedModule

PROTOCOL = "sts-extremity-preop"


@dataclass
class Stage:
    """What a state is made with.

    Attributes:
        application: the Slicer of this picture.
        module: the product's module, open.
        case: the phantom, once :meth:`load` was called.
        widget: another widget to take the picture of than the module's; None for the module's.
        place_ras: where the slice views look, mm; None for the middle of the tumour.
        at_end: called when the picture is taken.
    """

    application: Application
    module: LoadedModule
    case: scenes.LoadedCase | None = None
    widget: Any = None
    place_ras: tuple[float, float, float] | None = None
    at_end: list[Callable] = field(default_factory=list)

    @property
    def panel(self) -> Any:
        return self.module.widget.panel

    @property
    def ui(self) -> Any:
        return self.panel.ui

    def load(self) -> scenes.LoadedCase:
        """The phantom in the scene, at full resolution."""
        self.case = scenes.load_phantom("Thigh CT", coarse=False)
        scenes.show_case(self.case)
        open_section(self.panel, "case")
        hand.choose(self.ui.imageSelector, self.case.volume.GetName())
        hand.choose(self.ui.segmentationSelector, self.case.segmentation.GetName())
        wait()
        return self.case


@dataclass(frozen=True)
class Screen:
    """One picture.

    Attributes:
        name: of the file.
        make: brings the panel into the state.
        language: en or fr.
        dark: in Slicer's dark colors.
        views: draw slice and 3D views beside the panel.
        whole: as high as the panel's content; else one laptop screen.
    """

    name: str
    make: Callable[[Stage], None]
    language: str = "en"
    dark: bool = False
    views: bool = False
    whole: bool = True


SCREENS: list[Screen] = []


def screen(**how: Any) -> Callable:
    """Take a picture of the state that the function makes."""

    def register(make: Callable[[Stage], None]) -> Callable[[Stage], None]:
        SCREENS.append(Screen(make.__name__.replace("_", "-"), make, **how))
        return make

    return register


def preview(stage: Stage, protocol: str = PROTOCOL) -> None:
    """Load the phantom, choose a protocol and preview its targets."""
    stage.load()
    choose_protocol(stage.panel, protocol)
    hand.click(stage.ui.previewButton)
    wait()


def select_target(stage: Stage, name: str) -> None:
    open_section(stage.panel, "volumes")
    hand.click_cell(stage.ui.targetsTable, target_row(stage.panel, name), 1)
    wait()


@screen()
def empty(stage: Stage) -> None:
    """Just opened, nothing in the scene."""


@screen()
def case_chosen(stage: Stage) -> None:
    stage.load()
    open_section(stage.panel, "case")


@screen()
def guideline_chosen(stage: Stage) -> None:
    stage.load()
    choose_protocol(stage.panel, PROTOCOL)


@screen(views=True, whole=False)
def planned(stage: Stage) -> None:
    preview(stage)
    select_target(stage, "PTV")


@screen()
def warnings(stage: Stage) -> None:
    preview(stage)
    select_target(stage, "PTV")
    hand.drag_slider(stage.ui.radialSlider, [12.0, 14.0])
    wait()
    open_section(stage.panel, "findings")


@screen()
def not_recommended(stage: Stage) -> None:
    stage.load()
    choose_protocol(stage.panel, "os-preoperative")


@screen()
def six_targets(stage: Stage) -> None:
    preview(stage, "os-postop-limb")
    select_target(stage, "CTV1")


@screen()
def doses(stage: Stage) -> None:
    preview(stage, "os-postop-limb")
    open_section(stage.panel, "doses")


@screen(views=True, whole=False)
def dose_evaluated(stage: Stage) -> None:
    """A dose held against the plan, its isodoses in the views."""
    preview(stage)
    hand.click(stage.ui.applyButton)
    wait()
    load_dose(stage.case)
    open_section(stage.panel, "doses")
    stage.ui.dosesTabs.currentIndex = 1
    hand.choose(stage.ui.doseSelector, "Plan dose")
    wait(2.0)
    hand.click(stage.ui.isodoseButton)
    wait()


@screen()
def dose_courses(stage: Stage) -> None:
    """A course in two phases and an earlier one, added up in EQD2."""
    stage.load()
    choose_protocol(stage.panel, PROTOCOL)
    stage.panel.session.state.alphaBetaGy = 3
    load_dose(stage.case)
    load_dose(stage.case, 16.0, "Boost")
    load_dose(stage.case, 20.0, "Thigh 2023")
    open_section(stage.panel, "doses")
    ui = stage.ui
    ui.dosesTabs.currentIndex = 1
    hand.choose(ui.doseSelector, "Plan dose")
    for name, fractions in (("Boost", 8), ("Thigh 2023", 5)):
        hand.choose(ui.furtherSelector, name)
        hand.click(ui.addFurtherButton)
        hand.type_text(ui.furtherFractionsSpinBox, f"{fractions}\t")
        wait()
    ui.furtherKindComboBox.setFocus()
    hand.choose(ui.furtherKindComboBox, ui.furtherKindComboBox.itemText(1))
    hand.type_text(ui.furtherMonthsSpinBox, "14\t")
    wait(2.0)
    hand.choose(ui.quantityComboBox, ui.quantityComboBox.itemText(2))
    wait(2.0)


@screen(language="fr")
def dose_courses_french(stage: Stage) -> None:
    dose_courses(stage)


@screen()
def missing_fact(stage: Stage) -> None:
    preview(stage)
    open_section(stage.panel, "findings")
    table = stage.ui.findingsTable
    texts = [table.item(row, 0).text() for row in range(table.rowCount)]
    hand.click_cell(table, next(row for row, text in enumerate(texts) if "fascia" in text), 0)


@screen()
def problem(stage: Stage) -> None:
    """A margin that is left to local practice was not given."""
    preview(stage, "sts-palliative")
    open_section(stage.panel, "volumes")


@screen(views=True, whole=False)
def applied(stage: Stage) -> None:
    preview(stage)
    hand.click(stage.ui.applyButton)
    wait()
    open_section(stage.panel, "result")


@screen(language="fr")
def french(stage: Stage) -> None:
    preview(stage)
    select_target(stage, "PTV")


@screen(dark=True, views=True, whole=False)
def dark(stage: Stage) -> None:
    preview(stage)
    select_target(stage, "PTV")


@screen(views=True, whole=False)
def effect(stage: Stage) -> None:
    """The Segment Editor's effect, growing the tumour."""
    stage.case = scenes.load_phantom("Thigh CT", coarse=False)
    scenes.show_case(stage.case)
    editor = effect_screen.prepare(stage.case)
    stage.widget = editor.options
    stage.at_end.append(editor.close)
