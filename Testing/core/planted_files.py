"""Files of data with a fault put into them."""

from __future__ import annotations

import copy

MISSING = object()


def planted(files, file, path, value):
    """All files, with the value at ``path`` of one replaced (or, MISSING, taken away)."""
    files = copy.deepcopy(files)
    place = files[file]
    for step in path[:-1]:
        place = place[step]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return files
