"""The most memory that a process has taken, in MB."""

import re
import resource
import sys
from pathlib import Path

UNIT = 1e6 if sys.platform == "darwin" else 1e3  # getrusage tells bytes there, kB elsewhere
STATUS = Path("/proc/self/status")


def most_memory() -> float:
    """Of this process. getrusage would count that of the process which started it, until it became this one."""
    if STATUS.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())
        if found:
            return int(found[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT


def most_memory_of_children() -> float:
    """At most this, of the largest process that was waited for: what this one had when it started them is counted."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / UNIT
