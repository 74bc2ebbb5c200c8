"""Profiles: what a program computes, what its goroutines wait for, what memory holds.

Go: runtime/pprof
"""

from gopy.runtime.pprof import heap as heap  # the runtime's profiles enter themselves
from gopy.runtime.pprof import living as living
from gopy.runtime.pprof import waiting as waiting
from gopy.runtime.pprof.cpu import start_cpu_profile, stop_cpu_profile
from gopy.runtime.pprof.labelling import (
    do,
    for_labels,
    label,
    labels,
    set_goroutine_labels,
    with_labels,
)
from gopy.runtime.pprof.profile import Profile, lookup, new_profile, profiles

__all__ = [
    "Profile",
    "do",
    "for_labels",
    "label",
    "labels",
    "lookup",
    "new_profile",
    "profiles",
    "set_goroutine_labels",
    "start_cpu_profile",
    "stop_cpu_profile",
    "with_labels",
]
