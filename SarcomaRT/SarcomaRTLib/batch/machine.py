"""What this machine has: cores and memory that may be used; limits of containers and of a cluster's jobs heeded."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

# Of the memory there is, cases may have this share together.
MEMORY_SHARE = 0.8
CGROUPS, OWN_CGROUPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def cores() -> int:
    """Cores this process may use; a share of one counts as one."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = [text.split() for text in _settings("cpu", "cpu.max")]
    quotas += [
        [quota, period]
        for quota, period in zip(_settings("cpu", "cpu.cfs_quota_us"), _settings("cpu", "cpu.cfs_period_us"))
    ]
    limits = [math.ceil(int(quota) / int(period)) for quota, period in quotas if quota.isdigit()]
    return max(1, min([found, *limits]))


def memory_bytes() -> int:
    """Memory of the machine, or of the container or job where that is less."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for name in ("memory.max", "memory.limit_in_bytes"):
        found += [int(text) for text in _settings("memory", name) if text.isdigit()]
    return min(found)


def _settings(controller: str, name: str) -> Iterator[str]:
    """A setting in every control group of this process, from its own to the outermost, of both versions."""
    try:
        lines = OWN_CGROUPS.read_text().splitlines()
    except OSError:
        lines = []
    for line in [*lines, "0::/", f"0:{controller}:/"]:  # in a container its own group may be mounted as the outermost
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = CGROUPS / controller if controllers else CGROUPS
        place = root / path.lstrip("/")
        for folder in (place, *place.parents):
            if folder != root and root not in folder.parents:
                break
            try:
                yield (folder / name).read_text().strip()
            except OSError:
                continue


def memory_each(cases_at_once: int, total: int | None = None) -> int:
    """The memory limit of a case, in bytes, when so many run at once."""
    return int(MEMORY_SHARE * (total or memory_bytes()) / max(1, cases_at_once))
