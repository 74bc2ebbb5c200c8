"""A Pointer compares by identity, and begins as None.  SEMANTICS 84, 114."""

from dataclasses import dataclass

import fmt

import gopy


@dataclass
class Config:
    name: str


def main() -> None:
    p = gopy.sync.atomic.Pointer[Config]()
    fmt.println(p.load() is None)
    a, twin = Config("a"), Config("a")
    fmt.println(p.compare_and_swap(None, a), p.compare_and_swap(None, twin), p.load().name)
    fmt.println(p.compare_and_swap(twin, twin), p.load() is a)
    fmt.println(p.swap(twin) is a, p.load() is twin)
    p.store(None)
    fmt.println(p.swap(a) is None, p.load() is a)


gopy.run(main)
