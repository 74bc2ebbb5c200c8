"""Among several ready cases each has its turn; a channel listed thrice has three.

SEMANTICS 28, 29.
"""

import fmt

import gopy


def main() -> None:
    a, b = gopy.chan[int](), gopy.chan[int]()
    a.close()
    b.close()
    first, second, third, other = 0, 0, 0, 0
    cases = gopy.recv(a), gopy.recv(a), gopy.recv(a), gopy.recv(b)
    for _ in range(2000):
        match gopy.select(*cases):
            case got if got is cases[0]:
                first += 1
            case got if got is cases[1]:
                second += 1
            case got if got is cases[2]:
                third += 1
            case _:
                other += 1
    fmt.println(first > 0, second > 0, third > 0, other > 0)
    fmt.println(first + second + third > other, first + second + third + other)


gopy.run(main)
