"""What the panel's choices ask of a dose evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from ..core.dose.chosen_constraints import chosen_constraints
from ..core.errors import GuidelineError, InputError
from ..core.guideline.loader import Library
from ..core.guideline.local_constraints import load_constraints
from ..core.guideline.model import Constraint, Protocol
from ..core.planning.dose_map import Prescribed, prescribed_of
from ..core.planning.prescription import Prescription
from ..scene.dose_courses import DoseKind, Registration
from ..scene.dose_map import applied_prescriptions
from ..scene.dose_review import ReviewRequest
from ..scene.dose_terms import further_doses, shown_quantity
from .session import Session


class DoseChoices:
    """The choices of a session, its protocol and its prescriptions.

    Args:
        library: of the guidelines.

    Attributes:
        session: the plan in the panel, or None.
        prescribed: what the plan prescribes, or prescribed when it was applied.
    """

    def __init__(self, library: Library):
        self._library = library
        self.session: Session | None = None
        self.prescribed = Prescribed()
        self._protocol: Protocol | None = None

    def take(self, protocol: Protocol | None, prescriptions: Sequence[Prescription] | None) -> None:
        """The plan as it is now."""
        self._protocol = protocol
        self.prescribed = prescribed_of(prescriptions) if prescriptions else self._applied()

    @property
    def state(self) -> Any:
        return self.session.state if self.session is not None else None

    @property
    def dose_node(self) -> Any:
        node = self.state.dose if self.state is not None else None
        return node if node is not None and node.GetScene() is not None else None

    def own_fractions(self) -> int:
        """Of the plan, else of the schedule that is chosen; 0 when nobody knows."""
        if self.prescribed.fractions:
            return self.prescribed.fractions
        wanted = self.state.scheduleId if self.state is not None else ""
        chosen = self._protocol.schedule_or_first(wanted) if self._protocol is not None else None
        counts = [one.fractions.default for one in chosen.courses] if chosen is not None else []
        return int(max((count for count in counts if count), default=0))

    def alpha_beta_gy(self) -> float | None:
        """As given, else the protocol's."""
        if self.state is not None and self.state.alphaBetaGy > 0:
            return self.state.alphaBetaGy
        return self._protocol.alpha_beta_gy.default if self._protocol is not None else None

    def key(self) -> Any:
        """What the answer depends on beside segments and doses; None without a session."""
        state, node = self.state, self.dose_node
        if state is None:
            return None
        choices = (state.planName, state.alphaBetaGy, state.constraintsFile, dict(state.roles), state.protocolId)
        there = [one for one in state.furtherDoses if one is not None]
        further = (*((one.GetID(), one.GetName()) for one in there), *state.furtherTerms)
        lying = (state.registrationMm, state.recoveryPercent, state.recoverySource, state.quantity)
        dose = (node.GetID(), node.GetName()) if node is not None else None
        return (dose, self._fractions(), self.prescribed, *choices, further, *lying)

    def request(self) -> ReviewRequest:
        """What is to be evaluated; a session and a dose must be there.

        Raises:
            InputError: a choice cannot be understood, or the institution's file.
        """
        session, state = self.session, self.state
        further = further_doses(state)
        return ReviewRequest(
            dose_node=self.dose_node,
            segmentation_node=session.segmentation_node,
            output=session.output,
            fractions=self._fractions(),
            image_node=state.image,
            plan_name=state.planName,
            roles=session.parameters.roles,
            alpha_beta_gy=self.alpha_beta_gy(),
            constraints=self._constraints(any(one.kind is DoseKind.EARLIER for one in further)),
            prescribed_gy=self.prescribed.totals_gy,
            further=further,
            registration=Registration(state.registrationMm, state.recoveryPercent / 100, state.recoverySource.strip()),
            quantity=shown_quantity(state),
        )

    def _fractions(self) -> int:
        return self.state.doseFractions if self.state.doseFractions > 0 else self.own_fractions()

    def _applied(self) -> Prescribed:
        """What the plan in the segmentation prescribed, when none is being made: a scene that was opened again."""
        output = self.session.output if self.session is not None else None
        return applied_prescriptions(output, self.state.planName) if output is not None else Prescribed()

    def _constraints(self, earlier: bool) -> list[Constraint]:
        return chosen_constraints(self._library, self._protocol, earlier, self._of_the_institution())

    def _of_the_institution(self) -> Sequence[Constraint]:
        path = self.state.constraintsFile
        if not path:
            return ()
        try:
            return load_constraints(path)[1]
        except GuidelineError as error:
            words = _("The constraint file {name} cannot be used: {why}").format(name=Path(path).name, why=error)
            raise InputError(words) from error
