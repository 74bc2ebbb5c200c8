# cython: language_level=3, binding=False, freethreading_compatible=True
"""The compiled twin of `g.Extra`: none of its fields need be set when it's made."""

cimport cython


cdef class ExtraFields:
    """The fields of an Extra."""

    @property
    def labels(self):  # any thread may look at them
        with cython.critical_section(self):
            return self.labels_

    @labels.setter
    def labels(self, value):
        with cython.critical_section(self):
            value, self.labels_ = self.labels_, value
