# What the other compiled twins may take from this one.

from gopy._core.task._waits cimport Ring

cpdef list first_of(Ring queue, Py_ssize_t count)
