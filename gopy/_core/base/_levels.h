/* At which depth of the C stack a goroutine begins.
 *
 * Goroutines of one thread share its C stack.  If all begin at one depth, each that is switched to lies where
 * another one lay, which must be put aside, and later be put back.  If one begins below another one, and that
 * one takes no more than the distance, it may stay where it is.  So of the few that begin first, main among
 * them, each begins a level below the one before: of two that talk to each other, or of one that works
 * for several, one is never moved.  Among many there's nothing to gain, since whoever begins lowest moves all
 * the same, and they begin at one depth.
 */

#ifndef GOPY_LEVELS_H
#define GOPY_LEVELS_H

#include <Python.h>
#include <alloca.h>

enum {
    GOPY_LEVELS = 4,
    GOPY_SMALL = 262144,  /* bytes of a thread's stack that has no levels, which take 10,000 */
    GOPY_LEVEL = 3328,  /* bytes: twice what waits in a yield, and not half a page, lest cache lines collide */
};

static __attribute__((noinline)) int gopy_call_below(int (*call)(PyObject *), PyObject *what, size_t bytes) {
    volatile char *room = (volatile char *)alloca(bytes);
    int result;
    room[0] = 0;
    result = call(what);
    room[0] = 1;  /* so that it's no tail call: the room is there meanwhile */
    return result;
}

/* Return how many levels below the first a thread's goroutine of that index, from 0, begins. */
static inline Py_ssize_t gopy_level(Py_ssize_t index) {
    size_t stack;
    if (index >= GOPY_LEVELS) return 0;
    stack = PyThread_get_stacksize();  /* as the program wishes; 0: it has no wish */
    return 0 < stack && stack < GOPY_SMALL ? 0 : index;
}

/* Return call(what), so many levels below. */
static inline int gopy_begin(int (*call)(PyObject *), PyObject *what, Py_ssize_t level) {
    if (level == 0) return call(what);
    return gopy_call_below(call, what, (size_t)level * GOPY_LEVEL);
}

#endif
