# What the other compiled twins may take from this one.

from gopy._core.task._waits cimport GFields

ctypedef int (*Park)(GFields, str, object) noexcept  # park_g for who cleans up, on -1, before it raises

cdef int park_g(GFields g, str reason, object on) except -1
cdef int ready_g(GFields g) except -1
