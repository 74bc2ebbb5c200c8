/* To drop a reference in half of the time: included before anything else in each twin.
 *
 * CPython 3.12 and 3.13 count a new reference in the lower half of the word, 32 bits, and read the whole
 * word when one is dropped.  A processor can't read 64 bits out of a store of 32 that is still under way:
 * it waits until that has reached the cache, a dozen cycles.  Cython takes and drops references around
 * most of what it does, so that a round trip through two channels waited thirty times.  Read here is the
 * half that was written.  The other one is 0 but where something built for an older CPython has counted an
 * immortal object up, beyond that half; so whether the last reference goes is asked of the whole word.
 *
 * Elsewhere (3.11, 3.14, no GIL, 32 bits, debug builds) reads and writes have one size, or another meaning.
 */

#ifndef GOPY_REFS_H
#define GOPY_REFS_H

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN  /* as Cython has it */
#endif
#include <Python.h>

#if PY_VERSION_HEX >= 0x030C0000 && PY_VERSION_HEX < 0x030E0000 && SIZEOF_VOID_P > 4 \
    && !defined(Py_GIL_DISABLED) && !defined(Py_REF_DEBUG) && !defined(Py_LIMITED_API)

static inline void gopy_decref(PyObject *object) {
    PY_UINT32_T count = object->ob_refcnt_split[PY_BIG_ENDIAN];
    if ((PY_INT32_T)count < 0) return;  /* immortal */
    if (count > 1) object->ob_refcnt_split[PY_BIG_ENDIAN] = count - 1;
    else if (--object->ob_refcnt == 0) _Py_Dealloc(object);
}

static inline void gopy_xdecref(PyObject *object) {
    if (object != NULL) gopy_decref(object);
}

#undef Py_DECREF
#undef Py_XDECREF
#define Py_DECREF(object) gopy_decref(_PyObject_CAST(object))
#define Py_XDECREF(object) gopy_xdecref(_PyObject_CAST(object))

#endif
#endif
