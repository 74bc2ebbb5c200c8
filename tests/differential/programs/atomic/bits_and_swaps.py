"""And, or and swap return the old value; a swap happens only where old is right.  SEMANTICS 114."""

import fmt

import gopy


def main() -> None:
    u = gopy.sync.atomic.Uint32()
    i = gopy.sync.atomic.Int64()
    p = gopy.sync.atomic.Uintptr()
    u.store(0b1100)
    i.store(-1)
    fmt.println(u.and_(0b0110), u.load(), u.or_(0b0011), u.load())
    fmt.println(i.and_(0xFF), i.load(), i.or_(-256), i.load())
    fmt.println(p.or_(5), p.and_(4), p.load())
    fmt.println(u.compare_and_swap(7, 8), u.compare_and_swap(7, 9), u.load())
    fmt.println(i.compare_and_swap(0, 1), i.compare_and_swap(-1, 2), i.load())
    flag = gopy.sync.atomic.Bool()
    fmt.println(flag.load(), flag.swap(True), flag.swap(False))
    fmt.println(flag.compare_and_swap(True, False), flag.compare_and_swap(False, True), flag.load())


gopy.run(main)
