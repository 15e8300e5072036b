"""What this machine has: cores and memory that may be used, containers' limits heeded."""

from __future__ import annotations

import os
from pathlib import Path

# Of the memory there is, cases may have this share together.
MEMORY_SHARE = 0.8
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_bytes() -> int:
    """Memory of the machine, or of the container where that is less."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in _CGROUP_LIMITS:
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            found.append(int(text))
    return min(found)


def memory_each(cases_at_once: int, total: int | None = None) -> int:
    """The memory limit of a case, in bytes, when so many run at once."""
    return int(MEMORY_SHARE * (total or memory_bytes()) / max(1, cases_at_once))
