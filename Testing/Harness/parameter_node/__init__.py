"""``slicer.parameterNodeWrapper`` for slicer-core, which does not bring it.

Behaviour and storage as in Slicer's Base/Python/slicer/parameterNodeWrapper: a scene saved with one opens with the
other.
"""

# No "from __future__ import annotations" here: it would hide the module of that name.
from types import ModuleType

_FULL_NAME = "slicer.parameterNodeWrapper"


def make_modules() -> dict[str, ModuleType]:
    """The module by its full name. Imported late: the stand-ins have to be there."""
    from . import annotations, connectors, containers, pack, serializers, wrapper

    module = ModuleType(_FULL_NAME)
    for part in (annotations, serializers, containers, pack, connectors, wrapper):
        for name, value in vars(part).items():
            if getattr(value, "__module__", None) == part.__name__ and not name.startswith("_"):
                setattr(module, name, value)
    module.SlicerParameterNamePropertyName = wrapper.SlicerParameterNamePropertyName
    return {_FULL_NAME: module}
