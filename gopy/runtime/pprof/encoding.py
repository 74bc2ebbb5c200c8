"""A snapshot as the file that ``go tool pprof`` reads: profile.proto, gzipped.

The numbers are those of https://github.com/google/pprof/blob/main/proto/profile.proto.

Go: runtime/pprof/proto.go
"""

import gzip
import sys
from os.path import basename
from typing import Final

from gopy.runtime.frames import Function, Site, Stack, pc_of
from gopy.runtime.pprof.protobuf import Message
from gopy.runtime.pprof.snapshot import Kind, Labels, Snapshot

_SAMPLE_TYPE, _SAMPLE, _MAPPING, _LOCATION, _FUNCTION, _STRINGS = 1, 2, 3, 4, 5, 6
_TIME, _DURATION, _PERIOD_TYPE, _PERIOD, _DEFAULT_TYPE = 9, 10, 11, 12, 14

_END_OF_MEMORY: Final = (1 << 64) - 1
_FASTEST: Final = 1  # of gzip's levels, as Go's


def encode(snapshot: Snapshot) -> bytes:
    """Return snapshot as a file."""
    return gzip.compress(bytes(Encoder(snapshot).profile), _FASTEST, mtime=0)


class Encoder:
    """Builds one profile; texts, functions and places are written once, and numbered."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.profile = Message()
        self._texts = {"": 0}
        self._functions: dict[Function, int] = {}
        self._sites: dict[Site, int] = {}
        for kind in snapshot.sample_types:
            self.profile.message(_SAMPLE_TYPE, self._kind(kind))
        for (stack, labels), values in snapshot.rows.items():
            self.profile.message(_SAMPLE, self._sample(stack, labels, values))
        self._mapping()
        for field, value in ((_TIME, snapshot.time_ns), (_DURATION, snapshot.duration_ns)):
            self.profile.number(field, value)
        self.profile.message(_PERIOD_TYPE, self._kind(snapshot.period_type))
        self.profile.number(_PERIOD, snapshot.period)
        self.profile.number(_DEFAULT_TYPE, self._text(snapshot.default_type))
        self.profile.texts(_STRINGS, self._texts)

    def _sample(self, stack: Stack, labels: Labels, values: tuple[int, ...]) -> Message:
        sample = Message()
        sample.numbers(1, [self._location(site) for site in stack])
        sample.numbers(2, values)
        for key, value in labels:
            label = Message()
            label.number(1, self._text(key))
            label.number(2, self._text(value))
            sample.message(3, label)
        return sample

    def _location(self, site: Site) -> int:
        """Return site's number."""
        number = self._sites.get(site)
        if number is None:
            number = self._sites[site] = len(self._sites) + 1
            line = Message()
            line.number(1, self._function(site.function))
            line.number(2, site.line)
            location = Message()
            for field, value in ((1, number), (2, 1), (3, pc_of(site))):
                location.number(field, value)
            location.message(4, line)
            self.profile.message(_LOCATION, location)
        return number

    def _function(self, function: Function) -> int:
        """Return function's number."""
        number = self._functions.get(function)
        if number is None:
            number = self._functions[function] = len(self._functions) + 1
            name = self._text(function.name)
            fields = (number, name, name, self._text(function.file), function.first_line)
            message = Message()
            for field, value in enumerate(fields, start=1):
                message.number(field, value)
            self.profile.message(_FUNCTION, message)
        return number

    def _mapping(self) -> None:
        """Add the one that all places are in, which says that they need not be looked up."""
        mapping = Message()
        mapping.number(1, 1)
        mapping.number(3, _END_OF_MEMORY)
        mapping.number(5, self._text(basename(sys.argv[0]) or "python"))
        for has_what in (7, 8, 9):  # functions, file names, line numbers
            mapping.number(has_what, 1)
        self.profile.message(_MAPPING, mapping)

    def _kind(self, kind: Kind) -> Message:
        message = Message()
        message.number(1, self._text(kind.name))
        message.number(2, self._text(kind.unit))
        return message

    def _text(self, text: str) -> int:
        """Return text's number."""
        return self._texts.setdefault(text, len(self._texts))
