"""Inputs by chance: seeds of a corpus, spoilt.  The same seed gives the same inputs."""

from collections.abc import Iterator, Sequence
from random import Random

MOST = 4096  # bytes of an input
ODD = (
    0,
    1,
    9,
    10,
    11,
    13,
    32,
    34,
    37,
    44,
    45,
    47,
    58,
    59,
    61,
    92,
    0x7F,
    0x80,
    0x85,
    0xA0,
    0xC3,
    0xFF,
)


class Mutator:
    """An endless supply of inputs.

    Each is a seed after none to a few changes; ``words`` are put in as they are, which finds in
    seconds what single bytes wouldn't in days.
    """

    def __init__(self, seed: int, seeds: Sequence[bytes], words: Sequence[bytes]) -> None:
        self._random = Random(seed)
        self._seeds = seeds
        self._words = words

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield self.next()

    def next(self) -> bytes:
        random = self._random
        data = bytearray(random.choice(self._seeds))
        for _ in range(random.choice((0, 1, 1, 1, 1, 1, 2, 2, 3, 6))):
            self._change(data)
        return bytes(data[:MOST])

    def cuts(self, data: bytes) -> list[bytes]:
        """Cut data into pieces: none, a few, or one for each byte."""
        random = self._random
        kind = random.random()
        if kind < 0.3 or len(data) < 2:
            return [data]
        if kind < 0.4:
            return [data[i : i + 1] for i in range(len(data))]
        at = sorted(random.randrange(len(data)) for _ in range(random.randint(1, 6)))
        return [data[i:j] for i, j in zip([0, *at], [*at, len(data)], strict=True)]

    def _change(self, data: bytearray) -> None:
        random = self._random
        kind = random.randrange(10)
        at = random.randrange(len(data) + 1)
        if kind >= 8:  # where a line begins, and so most often a field
            at = data.find(b"\n", at) + 1
            data[at:at] = random.choice(self._words)
        elif kind <= 2:
            data[at:at] = random.choice(self._words)
        elif kind == 3:
            data[at:at] = bytes([random.choice(ODD)])
        elif kind == 4 and data:
            data[at % len(data)] = random.choice((random.choice(ODD), random.randrange(256)))
        elif kind == 5:
            del data[at : at + random.choice((1, 1, 2, 4, 16))]
        elif kind == 6:
            piece = data[at : at + random.choice((1, 4, 16, 64))]
            to = random.randrange(len(data) + 1)
            data[to:to] = piece * random.choice((1, 1, 2, 8))
        else:
            other = random.choice(self._seeds)
            start = random.randrange(len(other) + 1)
            data[at:] = other[start:]
