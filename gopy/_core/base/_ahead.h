/* What the processor is told to fetch of a greenlet before it's switched to.
 *
 * Among thousands of goroutines each is out of the caches when its turn comes.  Most of what a switch then
 * waits for is what greenlet put aside: the C stack, and the frame object with which tracebacks begin.
 * Where greenlet keeps the two is laid down nowhere; so they are looked for in one that waits, and where
 * they aren't found nothing is fetched.  Then comes what the goroutine's own function works on: the loop
 * that it goes through, say, which its frame in the small chunk (`_chunks.h`) refers to.
 *
 * A wrong guess costs time, and nothing else: what isn't an address is not fetched.
 */

#ifndef GOPY_AHEAD_H
#define GOPY_AHEAD_H

#include "_greenlet.h"

enum { GOPY_WORDS = 20, GOPY_MOST = 2048 };  /* words looked through; bytes fetched of a stack */
/* Where a small chunk has its first frame's locals, in words. */
enum { GOPY_LOCALS = PY_VERSION_HEX >= 0x030E0000 ? 14 : 13, GOPY_SO_MANY = 10 };

static int gopy_at_frame = 0, gopy_at_copy = 0;  /* which word of greenlet's state; 0: not known */

/* Look for the places in a greenlet that waits in a function of Python's with that frame; return whether
 * they were found.  The copy is known by what stands around it: the stack's beginning and end, the copy,
 * and how much of the stack it is, which is all of it. */
static inline int gopy_find_places(PyObject *waiting, PyObject *frame) {
    char **words = (char **)((PyGreenlet *)waiting)->pimpl;
    gopy_at_frame = gopy_at_copy = 0;
    for (int at = 2; at < GOPY_WORDS; at++) {
        if (words[at] == (char *)frame) gopy_at_frame = at;
        if (at + 3 < GOPY_WORDS && words[at] != NULL && words[at + 1] > words[at] && words[at + 2] != NULL
            && (size_t)(words[at + 1] - words[at]) == (size_t)words[at + 3]) gopy_at_copy = at + 2;
    }
    if (gopy_at_frame && gopy_at_copy) return 1;
    gopy_at_frame = gopy_at_copy = 0;
    return 0;
}

/* Fetch what has been put aside; the state itself should be there by now. */
static inline void gopy_fetch_aside(void *state) {
    char **words = (char **)state;
    if (!gopy_at_copy) return;
    size_t saved = (size_t)words[gopy_at_copy + 1];
    gopy_fetch(words[gopy_at_frame], 128);
    gopy_fetch(words[gopy_at_copy], saved < GOPY_MOST ? (int)saved : GOPY_MOST);
}

/* Fetch what the first frame of a small chunk refers to: its locals, and what a loop goes through; the
 * chunk itself should be there by now. */
static inline void gopy_fetch_locals(void *chunk) {
    void **words = (void **)chunk;
    if (words == NULL) return;
    for (int each = 0; each < GOPY_SO_MANY; each++) __builtin_prefetch(words[GOPY_LOCALS + each]);
    __asm__ volatile ("");  /* as in gopy_fetch */
}

#endif
