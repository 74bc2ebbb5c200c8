# What the twins of connections may take from this one.

cdef object read_of(object fd, Py_ssize_t n)
cdef object write_of(object fd, object data)
