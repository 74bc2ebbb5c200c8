/* What the compiled core takes from C: locks, an exchange, and two looks at CPython's state. */

#ifndef GOPY_NATIVE_H
#define GOPY_NATIVE_H

#include <Python.h>
#include <errno.h>
#include <pythread.h>
#include <string.h>
#include <unistd.h>

#if PY_VERSION_HEX >= 0x030D0000

typedef PyMutex gopy_lock;

static inline int gopy_lock_init(gopy_lock *lock) { memset(lock, 0, sizeof *lock); return 0; }
static inline void gopy_lock_clear(gopy_lock *lock) { (void)lock; }
static inline void gopy_lock_take(gopy_lock *lock) { PyMutex_Lock(lock); }
static inline void gopy_lock_give(gopy_lock *lock) { PyMutex_Unlock(lock); }
static inline int gopy_lock_try(gopy_lock *lock) {
    uint8_t unlocked = 0;
    return __atomic_compare_exchange_n(&lock->_bits, &unlocked, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
static inline int gopy_lock_held(gopy_lock *lock) {
    return __atomic_load_n(&lock->_bits, __ATOMIC_RELAXED) & 1;
}

#else  /* the lock of _thread, without its object: a contended one lets go of the GIL */

typedef PyThread_type_lock gopy_lock;

static inline int gopy_lock_init(gopy_lock *lock) {
    *lock = PyThread_allocate_lock();
    if (*lock == NULL) { PyErr_NoMemory(); return -1; }
    return 0;
}
static inline void gopy_lock_clear(gopy_lock *lock) {
    if (*lock != NULL) { PyThread_free_lock(*lock); *lock = NULL; }
}
static inline int gopy_lock_try(gopy_lock *lock) { return PyThread_acquire_lock(*lock, NOWAIT_LOCK); }
static inline void gopy_lock_take(gopy_lock *lock) {
    if (!gopy_lock_try(lock)) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(*lock, WAIT_LOCK);
        Py_END_ALLOW_THREADS
    }
}
static inline void gopy_lock_give(gopy_lock *lock) { PyThread_release_lock(*lock); }
static inline int gopy_lock_held(gopy_lock *lock) {
    if (!gopy_lock_try(lock)) return 1;
    gopy_lock_give(lock);
    return 0;
}

#endif

/* Set *flag, and return whether it was set already: one step for all threads. */
static inline int gopy_test_and_set(char *flag) {
    return __atomic_test_and_set(flag, __ATOMIC_ACQ_REL);
}

static inline long long gopy_count_up(long long *counter) {
    return __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

/* Take the exception that is being raised, with its traceback; NULL if there is none. */
static inline PyObject *gopy_take_error(void) {
#if PY_VERSION_HEX >= 0x030C0000
    return PyErr_GetRaisedException();
#else
    PyObject *kind, *error, *trace;
    PyErr_Fetch(&kind, &error, &trace);
    if (kind == NULL) return NULL;
    PyErr_NormalizeException(&kind, &error, &trace);
    if (trace != NULL) PyException_SetTraceback(error, trace);
    Py_XDECREF(kind);
    Py_XDECREF(trace);
    return error;
#endif
}

/* The value of an int that is far from needing a second digit, and not below zero. */
static inline long gopy_small(PyObject *number) {
#if PY_VERSION_HEX >= 0x030C0000
    return PyUnstable_Long_CompactValue((PyLongObject *)number);
#else
    return Py_SIZE(number) == 0 ? 0 : ((PyLongObject *)number)->ob_digit[0];
#endif
}

/* Be an object's new reference, which the caller has. */
static inline PyObject *gopy_given(PyObject *object) { return object; }

/* Whether contextvars have ever been used on that thread: a context may still be empty. */
static inline int gopy_has_context(void *state) { return ((PyThreadState *)state)->context != NULL; }

/* How many of them have a value there. */
static inline Py_ssize_t gopy_context_size(void *state) {
    PyObject *context = ((PyThreadState *)state)->context;
    return context == NULL ? 0 : PyObject_Size(context);
}

/* Whether nobody holds object but so many, who ask; never certain where threads run in parallel. */
static inline int gopy_held_by(PyObject *object, Py_ssize_t holders) {
#ifdef Py_GIL_DISABLED
    return 0;
#else
    return Py_REFCNT(object) == holders;
#endif
}

/* Where the Python function that called us stands, or so many below it: its code, a new reference,
 * or NULL. */
static inline PyObject *gopy_caller(int below, int *lasti) {
    PyFrameObject *frame = PyEval_GetFrame();
    Py_XINCREF(frame);
    while (below-- > 0 && frame != NULL) {
        PyFrameObject *back = PyFrame_GetBack(frame);
        Py_DECREF(frame);
        frame = back;
    }
    if (frame == NULL) return NULL;
    *lasti = PyFrame_GetLasti(frame);
    PyObject *code = (PyObject *)PyFrame_GetCode(frame);
    Py_DECREF(frame);
    return code;
}

static inline PyObject *gopy_new(PyObject *type, PyObject *none) {
    return ((PyTypeObject *)type)->tp_new((PyTypeObject *)type, none, NULL);
}

static inline PyObject *gopy_tuple(PyObject **items, Py_ssize_t count) {
    PyObject *made = PyTuple_New(count);
    for (Py_ssize_t at = 0; made != NULL && at < count; at++)
        PyTuple_SET_ITEM(made, at, Py_NewRef(items[at]));
    return made;
}

/* A goroutine that has not begun is held by its place in line, so the cyclic collector need not look
 * at it.  Without a GIL the child of a fork finds objects by way of the collector (`mend`). */
static inline void gopy_leave_alone(PyObject *g) {
#ifndef Py_GIL_DISABLED
    PyObject_GC_UnTrack(g);
#else
    (void)g;
#endif
}
static inline void gopy_look_after(PyObject *g) {
    if (!PyObject_GC_IsTracked(g)) PyObject_GC_Track(g);
}

/* CPython 3.11 collects wherever something is allocated; it must not under a lock of ours (R1). */
#if PY_VERSION_HEX < 0x030C0000
#define gopy_no_collection() PyGC_Disable()
#define gopy_collect_again(was_on) do { if (was_on) PyGC_Enable(); } while (0)
#else
#define gopy_no_collection() 0
#define gopy_collect_again(was_on) (void)(was_on)
#endif

/* Prove that Python functions may still go so many frames deep (R4). */
static inline int gopy_room_of(PyThreadState *state, int frames) {
#if PY_VERSION_HEX >= 0x030C0000
    if (state->py_recursion_remaining > frames) return 0;
#else
    if (state->recursion_remaining > frames) return 0;
#endif
    PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
    return -1;
}
static inline int gopy_room(int frames) { return gopy_room_of(PyThreadState_Get(), frames); }

/* Something that no two threads have in common, and that costs no call where that can be. */
static inline void *gopy_thread(void) {
#if defined(__GNUC__) && __GNUC__ >= 11 && !defined(__clang__) && (defined(__x86_64__) || defined(__aarch64__))
    return __builtin_thread_pointer();
#else
    return PyThreadState_Get();
#endif
}

/* Whether what CPython keeps of the chunks in which its frames lie is known here (`_chunks.h`). */
#define GOPY_KNOWN_CHUNKS (PY_VERSION_HEX >= 0x030B0000 && PY_VERSION_HEX < 0x030F0000)

#ifdef Py_GIL_DISABLED
/* CPython's own, for what a thread does when it waits: let go of the objects it holds, take them up. */
PyAPI_FUNC(void) _PyCriticalSection_SuspendAll(PyThreadState *);
PyAPI_FUNC(void) _PyCriticalSection_Resume(PyThreadState *);
#endif

/* Put x into an empty place of a queue's list; take out what is there, which is the caller's then. */
static inline void gopy_fill(PyObject *slots, Py_ssize_t at, PyObject *x) {
    Py_DECREF(Py_None);
    PyList_SET_ITEM(slots, at, Py_NewRef(x));
}
static inline PyObject *gopy_empty(PyObject *slots, Py_ssize_t at) {
    PyObject *x = PyList_GET_ITEM(slots, at);
    PyList_SET_ITEM(slots, at, Py_NewRef(Py_None));
    return x;
}

/* Exchange what is in two places of queues' lists. */
static inline void gopy_swap(PyObject *a, Py_ssize_t at, PyObject *b, Py_ssize_t to) {
    PyObject *x = PyList_GET_ITEM(a, at);
    PyList_SET_ITEM(a, at, PyList_GET_ITEM(b, to));
    PyList_SET_ITEM(b, to, x);
}

/* Wake whoever sleeps on an eventfd; it can't be full. */
static inline void gopy_rouse(int fd) {
    unsigned long long one = 1;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written;
}

/* Raise the OSError of a system call that has failed for that reason. */
static inline int gopy_failed(int reason) {
    errno = reason;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

/* In the child of a fork: let no object's own lock be held by a thread that is gone. */
static inline void gopy_free_objects(PyObject *objects) {
#ifdef Py_GIL_DISABLED
    PyThreadState *here = PyThreadState_Get();
    int holds = here->critical_section != 0;
    if (holds) _PyCriticalSection_SuspendAll(here);
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(objects); at++)
        PyList_GET_ITEM(objects, at)->ob_mutex = (PyMutex){0};
    if (holds) _PyCriticalSection_Resume(here);
#else
    (void)objects;
#endif
}

/* Have the processor bring so many bytes into its caches.
 *
 * The last line is for GCC, which takes a function that does nothing else for one that does nothing, and
 * leaves out its calls. */
static inline void gopy_fetch(const void *at, int bytes) {
    for (int each = 0; each < bytes; each += 64) __builtin_prefetch((const char *)at + each);
    __asm__ volatile ("");
}

#endif
