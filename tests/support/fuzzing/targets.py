"""The targets: what takes bytes or texts apart that a stranger may have sent."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fuzzing import roundtrip, seeing
from fuzzing.corpus import corpus_of
from fuzzing.roundtrip import RoundTrip
from fuzzing.seeing import Seen, comparable, whole


class Target(NamedTuple):
    """Something to fuzz; ``see`` is given an input in pieces, ``again`` also what was seen."""

    name: str
    see: Callable[[Sequence[bytes]], Seen]
    again: RoundTrip
    seeds: Sequence[bytes]
    words: Sequence[bytes]
    in_pieces: bool = False

    def run(self, pieces: Sequence[bytes]) -> Seen:
        """See what is in pieces; AssertionError if it depends on how they're cut, or is lost."""
        seen = self.see(pieces)
        if self.in_pieces and len(pieces) > 1:
            whole = self.see([b"".join(pieces)])
            assert seen == whole, f"in pieces {seen}, as a whole {whole}"
        self.again(pieces, seen)
        return comparable(seen)


def _target(
    name: str,
    see: Callable[[bytes], Seen],
    again: RoundTrip = roundtrip.nothing,
) -> Target:
    return Target(name, whole(see), again, *corpus_of(name))


TARGETS = [
    Target("server", seeing.server, roundtrip.server, *corpus_of("server"), in_pieces=True),
    _target("response", seeing.response, roundtrip.response),
    _target("url", seeing.locator, roundtrip.locator),
    _target("cookies", seeing.cookies, roundtrip.cookies),
    _target("multipart", seeing.multipart),
    _target("patterns", seeing.patterns),
    _target("duration", seeing.duration, roundtrip.duration),
    _target("layout", seeing.layout),
    _target("fields", seeing.fields),
]
BY_NAME = {target.name: target for target in TARGETS}
