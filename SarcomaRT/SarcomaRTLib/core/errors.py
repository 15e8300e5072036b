"""Named errors: what was wrong, what was received, what to do."""

from __future__ import annotations


class SarcomaRTError(Exception):
    """Base of every error SarcomaRT raises on purpose.

    Args:
        problem: what is wrong, one sentence.
        argument: name of the argument, file or field at fault.
        received: what it held.
        remedy: what the user can do about it.
    """

    def __init__(self, problem: str, *, argument: str = "", received: object = None, remedy: str = ""):
        self.problem = problem
        self.argument = argument
        self.received = received
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.argument}: {self.problem}" if self.argument else self.problem
        if self.received is not None:
            text += f" (received: {self.received})"
        if self.remedy:
            text += f". {self.remedy}"
        return text


class InputError(SarcomaRTError):
    """A value given by the caller or the user cannot be used."""


class GeometryError(InputError):
    """Grids, frames of reference or structures do not fit together."""


class DoseUnitError(InputError):
    """The unit of a volume is not Gy, or nobody knows it. ``received`` is the unit, "" when unknown."""


class OutsideImageError(GeometryError):
    """A structure does not touch the image."""


class GuidelineError(SarcomaRTError):
    """A guideline file is wrong, or the protocol asked for is not there."""


class ReadError(InputError):
    """A file or folder cannot be read as what it should be."""


class CaseTextError(ReadError):
    """The text of a teaching case is wrong; ``argument`` names the place in it."""


class WriteError(SarcomaRTError):
    """A result cannot be written where it was asked for."""


class MissingDependencyError(SarcomaRTError):
    """An optional package is needed for what was asked."""


class Cancelled(SarcomaRTError):
    """The user stopped the task; nothing was changed."""

    def __init__(self, task: str = "task"):
        super().__init__(f"{task} was cancelled; nothing was changed")
