"""A progress bar on the terminal, for tasks of about a second and more."""

from __future__ import annotations

import sys

from ..core.progress import Progress


class Bar:
    """``with Bar(quiet) as progress:`` shows a bar on standard error.

    Nothing is shown when quiet, when the task is done within half a second, or when standard error is no terminal.
    """

    def __init__(self, quiet: bool = False):
        self._quiet = quiet
        self._bar = None

    def __enter__(self) -> Progress:
        if self._quiet:
            return Progress()
        from tqdm import tqdm

        layout = "{desc:<46.46} {percentage:3.0f}% |{bar:20}| {elapsed}"
        # disable=None: a log file is not to be filled with bars
        self._bar = tqdm(total=1.0, file=sys.stderr, bar_format=layout, delay=0.5, leave=False, disable=None)
        return Progress(self._show)

    def _show(self, fraction: float, message: str) -> bool:
        self._bar.set_description_str(message, refresh=False)
        self._bar.update(max(0.0, fraction - self._bar.n))
        return True

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
