"""Atomic integers wrap at their width; add returns the new value.  SEMANTICS 114."""

import fmt

import gopy

MAX_INT32, MIN_INT64, MAX_UINT32 = 2**31 - 1, -(2**63), 2**32 - 1


def main() -> None:
    i32 = gopy.sync.atomic.Int32()
    u32 = gopy.sync.atomic.Uint32()
    i64 = gopy.sync.atomic.Int64()
    u64 = gopy.sync.atomic.Uint64()
    i32.store(MAX_INT32)
    i64.store(MIN_INT64)
    fmt.println(i32.add(1), i32.load(), i32.add(-1))
    fmt.println(i64.add(-1), i64.add(1))
    fmt.println(u32.add(MAX_UINT32), u32.add(2))
    n = 3
    u32.store(10)
    fmt.println(u32.add(~(n - 1)), u64.add(~0), u64.add(1))
    fmt.println(i32.swap(-5), i32.load(), u64.swap(9), u64.load())


gopy.run(main)
