/* Which Stack this thread runs, without asking greenlet each time.
 *
 * greenlet's own answer takes some 150 instructions, and every operation that may wait asks.  Here the
 * thread notes to which Stack it switches.  Others switch, too, and nobody tells us; so the note counts
 * only while Python's frames lie in the chunk with which that Stack began, or in the next one: a chunk
 * belongs to one greenlet as long as that lives.  Else, and where chunks aren't known, greenlet is asked.
 *
 * A note may outlive its Stack, whose chunk may be another's then; but who is to begin has no chunk yet,
 * and whoever switches to him strikes the note out.  So does the hub when it runs again, so that no
 * thread state is looked at that has ended.
 */

#ifndef GOPY_HERE_H
#define GOPY_HERE_H

#include "_native.h"

#if defined(__GLIBC__)  /* a few bytes are left for those who load late, and need no call */
#define GOPY_OWN static __thread __attribute__((tls_model("initial-exec")))
#else
#define GOPY_OWN static _Thread_local
#endif

GOPY_OWN struct {
    PyThreadState *state;  /* NULL: nothing is noted */
    void *chunk;
    PyObject *stack;
} gopy_note;

/* Note that stack, which begins with chunk, runs now, or will after this switch; without one: nothing. */
static inline void gopy_note_stack(PyObject *stack, void *chunk) {
    if (chunk == NULL) {
        gopy_note.state = NULL;
        return;
    }
    if (gopy_note.state == NULL) gopy_note.state = PyThreadState_Get();
    gopy_note.chunk = chunk;
    gopy_note.stack = stack;
}

static inline void gopy_note_none(void) { gopy_note.state = NULL; }

/* Return the Stack that runs, borrowed; NULL: it's not known. */
static inline PyObject *gopy_stack_here(void) {
#if GOPY_KNOWN_CHUNKS
    if (gopy_note.state != NULL) {
        _PyStackChunk *chunk = gopy_note.state->datastack_chunk;
        if (chunk == gopy_note.chunk) return gopy_note.stack;
        if (chunk != NULL && chunk->previous == gopy_note.chunk) return gopy_note.stack;
    }
#endif
    return NULL;
}

/* Return this thread's state. */
static inline void *gopy_state_here(void) {
    return gopy_note.state != NULL ? gopy_note.state : PyThreadState_Get();
}

/* Prove that Python functions may still go so many frames deep (R4). */
static inline int gopy_room_here(int frames) {
    return gopy_room_of(gopy_state_here(), frames);
}

#endif
