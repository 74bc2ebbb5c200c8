/* What the twins take from greenlet's C interface, which does not change.
 *
 * The header that comes with greenlet isn't used: it would have to be there at build time, where a
 * build without the GIL may have no greenlet that compiles.  Cython checks the size of the struct
 * when the twins are imported.
 */

#ifndef GOPY_GREENLET_H
#define GOPY_GREENLET_H

#include <Python.h>

#include "_native.h"

typedef struct _greenlet {
    PyObject_HEAD
    PyObject *weakreflist;
    PyObject *dict;
    void *pimpl;
} PyGreenlet;

enum { GOPY_GETCURRENT = 4, GOPY_SWITCH = 6 };  /* places in its table */

static void **gopy_greenlet_table = NULL;

static inline int gopy_import_greenlet(void) {
    gopy_greenlet_table = (void **)PyCapsule_Import("greenlet._C_API", 0);
    return gopy_greenlet_table == NULL ? -1 : 0;
}

/* Return the greenlet that runs, a new reference. */
static inline PyObject *gopy_getcurrent(void) {
    return ((PyObject *(*)(void))gopy_greenlet_table[GOPY_GETCURRENT])();
}

/* Switch to a greenlet; return what it's switched back with, a new reference, or NULL.
 *
 * Where there is no GIL, what calls it may hold an object's lock (list.extend holds the list's while
 * its argument's next value is waited for).  Others of the thread may want that object: so it's let
 * go of, as CPython does where a thread waits.
 */
static inline PyObject *gopy_switch(PyObject *to) {
    typedef PyObject *(*switch_function)(PyObject *, PyObject *, PyObject *);
    switch_function go = (switch_function)gopy_greenlet_table[GOPY_SWITCH];
#ifdef Py_GIL_DISABLED
    PyThreadState *here = PyThreadState_Get();
    if (here->critical_section) {
        _PyCriticalSection_SuspendAll(here);
        PyObject *result = go(to, NULL, NULL);
        _PyCriticalSection_Resume(here);
        return result;
    }
#endif
    return go(to, NULL, NULL);
}

/* Switch to a greenlet, and drop what it's switched back with; -1: an exception.  Who waits keeps this
 * frame, so it has no more than that. */
static inline int gopy_switch_to(PyObject *to) {
    PyObject *result = gopy_switch(to);
    if (result == NULL) return -1;
    Py_DECREF(result);
    return 0;
}

#endif
