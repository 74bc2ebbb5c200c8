# How CPython is told of a function or method of C's.

from cpython.object cimport PyTypeObject

cdef extern from "Python.h":
    ctypedef void *PyCFunction
    ctypedef struct PyMethodDef:
        const char *ml_name
        PyCFunction ml_meth
        int ml_flags
        const char *ml_doc
    ctypedef struct PyMethodDescrObject:
        PyMethodDef *d_method
    enum:
        METH_FASTCALL
        METH_KEYWORDS
        METH_O
    object PyCFunction_NewEx(PyMethodDef *, void *, object)
    object PyDescr_NewMethod(PyTypeObject *, PyMethodDef *)
