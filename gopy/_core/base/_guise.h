/* What two Stacks wear while greenlet switches between them.
 *
 * greenlet proves of each greenlet it touches that it is one, twelve times a switch.  For its own type
 * that's one comparison; for a class made from it, CPython is asked to look through its bases, a twelfth of
 * a switch.  So both Stacks wear greenlet's type for the moment, and whoever runs next gives them back
 * their own.  A Stack that lies elsewhere than in `switch_to` never wears it, as nobody would give it back.
 *
 * Two things of Python's may run meanwhile, and see plain greenlets: a function given to greenlet.settrace,
 * and the end of somebody else's greenlet that another thread has dropped.  Who looks at Stacks of another
 * thread takes that into account.
 *
 * Done while one thread alone uses gopy, and has a GIL, and the first chunks are known (`_here.h`).  Not on
 * CPython 3.11, which may collect, and so call finalizers, in the middle of each switch.
 */

#ifndef GOPY_GUISE_H
#define GOPY_GUISE_H

#include "_greenlet.h"

static PyTypeObject *gopy_own, *gopy_plain;  /* Stack's; NULL: they stay as they are */
static PyObject *gopy_from, *gopy_to;        /* who wear the other one, if gopy_from isn't NULL */

/* Take note of the two types. */
static inline void gopy_know_types(PyTypeObject *own, PyTypeObject *plain) {
#if !defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030C0000
    if ((own->tp_flags | plain->tp_flags) & Py_TPFLAGS_HEAPTYPE) return;  /* those count their objects */
    gopy_own = own;
    gopy_plain = plain;
#else
    (void)own;
    (void)plain;
#endif
}

/* Switch between two Stacks; `waits` says of each whether it lies in here.  Drop what it's switched back
 * with; -1: an exception. */
static inline int gopy_switch_between(PyObject *from, int *from_waits, PyObject *to, int to_waits) {
    PyObject *result;
    if (to_waits && gopy_own != NULL && gopy_from == NULL) {  /* else two others are about to switch */
        gopy_from = from;
        gopy_to = to;
        Py_SET_TYPE(from, gopy_plain);
        Py_SET_TYPE(to, gopy_plain);
    }
    *from_waits = 1;
    result = gopy_switch(to);
    *from_waits = 0;
    if (gopy_from != NULL) {
        Py_SET_TYPE(gopy_from, gopy_own);
        Py_SET_TYPE(gopy_to, gopy_own);
        gopy_from = NULL;
    }
    if (result == NULL) return -1;
    Py_DECREF(result);
    return 0;
}

#endif
