/* Where Python's frames of a goroutine lie (R27).
 *
 * CPython gives every greenlet a chunk of 16 KiB, by mmap, and gives it back when the greenlet
 * ends.  A goroutine that waits in a shallow function needs some hundred bytes of it, but pays a
 * page, two system calls and a page fault.  So a Stack begins with a chunk of ROOT_CHUNK bytes
 * from malloc; calls that don't fit go on to a chunk of 16 KiB, as always.
 *
 * That step lies where every goroutine crosses it, and would cost two system calls each time.  So
 * the allocator of arenas, from which chunks come, keeps some freed ones.  It also knows ROOT_CHUNK:
 * greenlet hands a dead greenlet's chunks back there, whatever they are.
 *
 * Where the layout isn't known none of this is done.
 */

#ifndef GOPY_CHUNKS_H
#define GOPY_CHUNKS_H

#include <Python.h>
#include <stdlib.h>

#include "_native.h"

#define CHUNK 16384      /* CPython's DATA_STACK_CHUNK_SIZE */
#define ROOT_CHUNK 680  /* four frames of small functions; with malloc's own word a multiple of 16 */
#define MOST_KEPT 64

#if GOPY_KNOWN_CHUNKS

static PyObjectArenaAllocator gopy_before;
static void *gopy_kept[MOST_KEPT];
static int gopy_count_kept;
static char gopy_kept_busy;  /* arenas come and go without the GIL, too */

static inline int gopy_kept_mine(void) {
    return !__atomic_test_and_set(&gopy_kept_busy, __ATOMIC_ACQUIRE);
}

static inline void gopy_kept_anybodys(void) { __atomic_clear(&gopy_kept_busy, __ATOMIC_RELEASE); }

static void *gopy_chunk_alloc(void *ctx, size_t size) {
    void *block = NULL;
    (void)ctx;
    if (size == CHUNK && gopy_kept_mine()) {
        if (gopy_count_kept) block = gopy_kept[--gopy_count_kept];
        gopy_kept_anybodys();
    }
    return block != NULL ? block : gopy_before.alloc(gopy_before.ctx, size);
}

static void gopy_chunk_free(void *ctx, void *block, size_t size) {
    (void)ctx;
    if (size == ROOT_CHUNK) {
        free(block);
        return;
    }
    if (size == CHUNK && gopy_kept_mine()) {
        int kept = gopy_count_kept < MOST_KEPT;
        if (kept) gopy_kept[gopy_count_kept++] = block;
        gopy_kept_anybodys();
        if (kept) return;
    }
    gopy_before.free(gopy_before.ctx, block, size);
}

/* Keep freed chunks from now on; call it once. */
static void gopy_keep_chunks(void) {
    PyObjectArenaAllocator ours = {NULL, gopy_chunk_alloc, gopy_chunk_free};
    PyObject_GetArenaAllocator(&gopy_before);
    PyObject_SetArenaAllocator(&ours);
}

/* Let this greenlet, in which no Python function has run yet, begin with a small chunk; return it. */
static void *gopy_small_chunk(void) {
    PyThreadState *state = PyThreadState_Get();
    _PyStackChunk *chunk;
    if (state->datastack_chunk != NULL) return NULL;
    chunk = (_PyStackChunk *)malloc(ROOT_CHUNK);
    if (chunk == NULL) return NULL;
    chunk->previous = NULL;
    chunk->size = ROOT_CHUNK;
    chunk->top = 0;
    state->datastack_chunk = chunk;
    state->datastack_top = &chunk->data[1];  /* so that CPython never gives the first one back */
    state->datastack_limit = (PyObject **)((char *)chunk + ROOT_CHUNK);
    return chunk;
}

/* Return how many bytes of Python's frames there are in this greenlet's own chunk; -1: no chunk. */
static Py_ssize_t gopy_chunk_used(void) {
    PyThreadState *state = PyThreadState_Get();
    if (state->datastack_chunk == NULL) return -1;
    return (char *)state->datastack_top - (char *)&state->datastack_chunk->data[0];
}

#else

static void gopy_keep_chunks(void) {}
static void *gopy_small_chunk(void) { return NULL; }
static Py_ssize_t gopy_chunk_used(void) { return -1; }

#endif
#endif
