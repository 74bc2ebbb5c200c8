# What the other compiled twins may take from this one.

cdef long long ns_of(object value) except? -1
