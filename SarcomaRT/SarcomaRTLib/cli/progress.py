"""A progress bar on the terminal, for tasks of over a second."""

from __future__ import annotations

import sys

from ..core.progress import Progress


class Bar:
    """``with Bar(quiet) as progress:`` shows a bar on standard error, or nothing when quiet."""

    def __init__(self, quiet: bool = False):
        self._quiet = quiet
        self._bar = None

    def __enter__(self) -> Progress:
        if self._quiet:
            return Progress()
        from tqdm import tqdm

        layout = "{desc:<46.46} {percentage:3.0f}% |{bar:20}| {elapsed}"
        self._bar = tqdm(total=1.0, file=sys.stderr, bar_format=layout, delay=0.5, leave=False)
        return Progress(self._show)

    def _show(self, fraction: float, message: str) -> bool:
        self._bar.set_description_str(message, refresh=False)
        self._bar.update(max(0.0, fraction - self._bar.n))
        return True

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
