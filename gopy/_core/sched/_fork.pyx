# cython: language_level=3, binding=False, freethreading_compatible=True
"""What only C can do for the child of a fork where there is no GIL (R23).

A thread that stops all others holds a lock of the interpreter's while it waits for its turn, and
the world may be stopped for a fork just then.  The child then has it locked by a thread that is
gone: whatever stops the world first never comes back, and CPython's own `threading` is the first.
gopy's own calls keep out of a fork's way (`base.standstill`); others' don't.

So the C library frees it, before the fork returns to CPython.  With a GIL nothing is done.

And who collects is noted here, as no recursion limit may keep that from being done.
"""

cdef extern from "_native.h":
    void gopy_free_objects(object)

cdef extern from "Python.h":
    unsigned long PyThread_get_thread_ident()

cdef extern from *:
    """
    #ifdef Py_GIL_DISABLED
    #define Py_BUILD_CORE 1
    #include "internal/pycore_interp.h"
    #include <pthread.h>

    static void gopy_free_world(void) {
        PyInterpreterState_Main()->stoptheworld.mutex = (PyMutex){0};
    }

    static int gopy_watch_forks(void) {
        return pthread_atfork(NULL, NULL, gopy_free_world);
    }

    static void gopy_end_collection(void) {
        PyInterpreterState_Main()->gc.collecting = 0;
    }
    #else
    static int gopy_watch_forks(void) { return 0; }
    static void gopy_end_collection(void) {}
    #endif
    """
    int gopy_watch_forks()
    void gopy_end_collection()


def watch_forks():
    """From now on free the world's lock in the child of each fork; once is enough."""
    if gopy_watch_forks():
        raise MemoryError


def end_collection():
    """In a child: let collections begin, though a thread that is gone was about to collect."""
    gopy_end_collection()


def free_objects(list objects not None):
    """In a child: let no object's own lock be held by a thread that is gone."""
    gopy_free_objects(objects)


cdef object frozen_world = None
cdef set collecting = None


def on_collections(mu, set threads not None):
    """Be told what a collection holds, and where it's noted which threads collect."""
    global collecting, frozen_world
    frozen_world, collecting = mu, threads


def note_collection(str phase, info):
    """Be told by the collector that it begins, or has finished; wherever, at any depth."""
    cdef object here = PyThread_get_thread_ident()
    if phase == "start" and 0 not in collecting:  # 0: Python ends
        frozen_world.acquire()
        collecting.add(here)
    elif here in collecting:
        collecting.discard(here)
        frozen_world.release()
