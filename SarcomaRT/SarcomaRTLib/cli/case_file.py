"""The file of a case: JSON always, YAML where PyYAML is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.errors import InputError, MissingDependencyError, ReadError

YAML_ENDINGS = (".yaml", ".yml")


def read_case_file(path: Path) -> Any:
    """The values of a case file.

    Raises:
        ReadError: the file cannot be read or is not what its name says; a key is written twice.
        MissingDependencyError: it is YAML, and PyYAML is not installed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise ReadError("cannot be read", argument="--case", received=f"{path}: {reason}", remedy="Check it") from error
    return _yaml(text, path) if path.suffix.lower() in YAML_ENDINGS else _json(text, path)


def _json(text: str, path: Path) -> Any:
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _unique(pairs, path))
    except ValueError as error:
        raise ReadError(
            "is not valid JSON", argument="--case", received=f"{path}: {error}",
            remedy=f"Correct it, or name it {path.stem}.yaml when it is YAML",
        ) from error  # fmt: skip


def _yaml(text: str, path: Path) -> Any:
    try:
        import yaml
    except ImportError as error:
        raise MissingDependencyError(
            "reading YAML needs PyYAML", argument="--case", received=str(path),
            remedy='Install it with pip install "sarcomart[yaml]", or write the case as JSON',
        ) from error  # fmt: skip

    class Loader(yaml.SafeLoader):
        """Refuses a key that is written twice instead of dropping one."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            self.flatten_mapping(node)
            pairs = [
                (self.construct_object(key, deep), self.construct_object(value, deep)) for key, value in node.value
            ]
            return _unique(pairs, path)

    try:
        return yaml.load(text, Loader)
    except (yaml.YAMLError, TypeError, ValueError) as error:
        shown = " ".join(str(error).split())
        raise ReadError(
            "is not valid YAML", argument="--case", received=f"{path}: {shown}", remedy="Correct it"
        ) from error


def _unique(pairs: list[tuple[Any, Any]], path: Path) -> dict[Any, Any]:
    keys = [key for key, _ in pairs]
    twice = [key for key in keys if keys.count(key) > 1]
    if twice:
        raise InputError(
            "the same key is written twice",
            argument="--case",
            received=f"{path}: {twice[0]}",
            remedy="Keep one of them",
        )
    return dict(pairs)
