/* Where greenlet puts aside the C stack of who waits.
 *
 * A switch copies one stack of some 1,700 bytes out and another one back in: greenlet takes a block for the
 * one, and gives the other one's back.  A block of that size is more than malloc keeps at hand.  It looks
 * through its lists, joins the block with its neighbours and cuts it off again: an eighth of a switch.  So
 * blocks of such sizes come from a region of addresses of their own, and one given back a moment ago, which
 * the processor's caches still hold, is taken next.
 *
 * greenlet asks PyMem_Realloc and PyMem_Free.  That domain is wrapped, as CPython's documentation allows:
 * what isn't a new block of such a size goes where it went before, and an address says itself whether it
 * lies in the region.  All of it happens under the GIL, and for one interpreter.
 *
 * Not done where there's no GIL, where somebody else has wrapped the domain already (tracemalloc, debug
 * hooks: they may put back what was there before), where a process's addresses are limited or have 32 bits,
 * and with GOPYDEBUG=smallchunks=0.
 *
 * The region consists of slabs, each cut into blocks of one size.  Of each size HOT free blocks are at hand,
 * few, since each keeps its slab; one more goes back to its slab.  A slab in which nothing lies may be cut
 * anew, for any size; so many as are KEPT hold their memory, and that of others goes back to the kernel.
 */

#ifndef GOPY_ASIDE_H
#define GOPY_ASIDE_H

#include <Python.h>

#if !defined(Py_GIL_DISABLED) && defined(__linux__)

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define LEAST 1040  /* bytes of the smallest block: up to there malloc is quick */
#define MOST 4096   /* and of the largest */
#define STEP 16     /* between two sizes */
#define SLAB 65536
#define REGION ((size_t)4 << 30)  /* two million who wait; then malloc is asked again; 0 with 32 bits */
#define GROWTH ((size_t)1 << 20)  /* by so much the part of it grows that may be used */
#define HOT 4
#define KEPT 64

typedef struct gopy_slab {
    void *free;                       /* blocks given back, each with the address of the next one */
    struct gopy_slab *next, *before;  /* those of the same size with room; or the next empty one */
    unsigned short size, used, cut;   /* bytes of a block; blocks taken; blocks that have been cut off */
} gopy_slab;

typedef struct {
    void *hot;  /* as slab->free */
    int count;
    gopy_slab *room;  /* slabs with room */
} gopy_size;

static PyMemAllocatorEx gopy_mem;  /* what was there before */
static PyInterpreterState *gopy_served;
static char *gopy_region, *gopy_grown;
static gopy_slab gopy_slabs[REGION / SLAB], *gopy_ready, *gopy_bare;  /* empty ones, with memory or without */
static Py_ssize_t gopy_slabs_cut, gopy_count_ready;
static gopy_size gopy_sizes[(MOST - LEAST) / STEP + 1];

#define OURS(block) ((uintptr_t)(block) - (uintptr_t)gopy_region < REGION)
#define SLAB_OF(block) (&gopy_slabs[((char *)(block) - gopy_region) / SLAB])
#define START_OF(slab) (gopy_region + ((slab) - gopy_slabs) * SLAB)

/* Return a slab in which nothing lies; NULL: there's none any more. */
static gopy_slab *gopy_empty_slab(void) {
    gopy_slab *slab = gopy_ready != NULL ? gopy_ready : gopy_bare;
    if (gopy_ready != NULL) {
        gopy_ready = slab->next;
        gopy_count_ready--;
    } else if (gopy_bare != NULL) {
        gopy_bare = slab->next;
    } else {
        if (gopy_slabs_cut == REGION / SLAB) return NULL;
        slab = &gopy_slabs[gopy_slabs_cut];
        if (START_OF(slab) == gopy_grown) {
            if (mprotect(gopy_grown, GROWTH, PROT_READ | PROT_WRITE)) return NULL;
            gopy_grown += GROWTH;
        }
        gopy_slabs_cut++;
    }
    return slab;
}

static void gopy_add_room(gopy_size *size, gopy_slab *slab) {
    slab->before = NULL;
    slab->next = size->room;
    if (size->room != NULL) size->room->before = slab;
    size->room = slab;
}

static void gopy_drop_room(gopy_size *size, gopy_slab *slab) {
    if (slab->before != NULL) slab->before->next = slab->next;
    else size->room = slab->next;
    if (slab->next != NULL) slab->next->before = slab->before;
}

/* Take a block of a slab's; NULL: no slab has any. */
static void *gopy_take_from_slab(gopy_size *size) {
    gopy_slab *slab = size->room;
    void *block;
    if (slab == NULL) {
        slab = gopy_empty_slab();
        if (slab == NULL) return NULL;
        slab->free = NULL;
        slab->size = LEAST + STEP * (size - gopy_sizes);
        slab->used = slab->cut = 0;
        gopy_add_room(size, slab);
    }
    block = slab->free;
    if (block != NULL) slab->free = *(void **)block;
    else block = START_OF(slab) + (size_t)slab->size * slab->cut++;
    if (++slab->used == SLAB / slab->size) gopy_drop_room(size, slab);
    return block;
}

static void gopy_give_to_slab(gopy_size *size, void *block) {
    gopy_slab *slab = SLAB_OF(block);
    *(void **)block = slab->free;
    slab->free = block;
    if (slab->used-- == SLAB / slab->size) gopy_add_room(size, slab);
    if (slab->used) return;
    gopy_drop_room(size, slab);
    if (gopy_count_ready < KEPT) {
        gopy_count_ready++;
        slab->next = gopy_ready;
        gopy_ready = slab;
    } else {
        madvise(START_OF(slab), SLAB, MADV_DONTNEED);
        slab->next = gopy_bare;
        gopy_bare = slab;
    }
}

static inline void gopy_give(void *block) {
    gopy_size *size = &gopy_sizes[(SLAB_OF(block)->size - LEAST) / STEP];
    if (size->count == HOT) {
        gopy_give_to_slab(size, block);
        return;
    }
    size->count++;
    *(void **)block = size->hot;
    size->hot = block;
}

/* Take a block; NULL: it's somebody else's to give. */
static inline void *gopy_take(size_t bytes) {
    PyThreadState *here;
    gopy_size *size;
    void *block;
    if (bytes <= LEAST - STEP || bytes > MOST) return NULL;
    here = _PyThreadState_UncheckedGet();
    if (here == NULL || here->interp != gopy_served) return NULL;
    size = &gopy_sizes[(bytes - LEAST + STEP - 1) / STEP];
    block = size->hot;
    if (block == NULL) return gopy_take_from_slab(size);
    size->count--;
    size->hot = *(void **)block;
    return block;
}

static void gopy_mem_free(void *ctx, void *block) {
    if (OURS(block)) gopy_give(block);
    else gopy_mem.free(ctx, block);
}

static void *gopy_mem_realloc(void *ctx, void *block, size_t bytes) {
    void *other;
    size_t size;
    if (block != NULL && !OURS(block)) return gopy_mem.realloc(ctx, block, bytes);
    size = block == NULL ? 0 : SLAB_OF(block)->size;
    if (bytes <= size && bytes > size / 2) return block;
    other = gopy_take(bytes);
    if (other == NULL) other = gopy_mem.malloc(ctx, bytes);
    if (other == NULL) return bytes <= size ? block : NULL;
    if (block == NULL) return other;
    memcpy(other, block, bytes < size ? bytes : size);
    gopy_give(block);
    return other;
}

/* From now on have the region for what greenlet puts aside; return where it begins, 0: it can't be had. */
static size_t gopy_have_region(void) {
    PyMemAllocatorEx raw, objects, ours;
    struct rlimit addresses;
    void *region;
    if (gopy_region != NULL) return (size_t)gopy_region;
    PyMem_GetAllocator(PYMEM_DOMAIN_RAW, &raw);
    PyMem_GetAllocator(PYMEM_DOMAIN_MEM, &gopy_mem);
    PyMem_GetAllocator(PYMEM_DOMAIN_OBJ, &objects);
    if (gopy_mem.ctx != NULL || gopy_mem.malloc != objects.malloc || gopy_mem.malloc == raw.malloc) return 0;
    if (getrlimit(RLIMIT_AS, &addresses) || addresses.rlim_cur != RLIM_INFINITY) return 0;
    region = mmap(NULL, REGION, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED) return 0;
    gopy_region = gopy_grown = (char *)region;
    gopy_served = PyThreadState_Get()->interp;
    ours = gopy_mem;
    ours.realloc = gopy_mem_realloc;
    ours.free = gopy_mem_free;
    PyMem_SetAllocator(PYMEM_DOMAIN_MEM, &ours);
    return (size_t)gopy_region;
}

#else

static size_t gopy_have_region(void) { return 0; }

#endif
#endif
