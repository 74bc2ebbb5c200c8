"""Profile: a collection of stacks under a name; those that programs make, and how all are found.

Locking: ``Profile._mu`` guards its stacks, ``_mu`` the names.

Go: runtime/pprof/pprof.go
"""

import sys
from collections.abc import Hashable, Iterable
from types import FrameType

from gopy.errors import Panic
from gopy.io import Writer
from gopy.runtime.frames import Function, Site, Stack, stack_of
from gopy.runtime.pprof.encoding import encode
from gopy.runtime.pprof.printing import counts_text
from gopy.runtime.pprof.snapshot import Row, Snapshot, counted
from gopy.sync import Mutex

_LOST = (Site(Function("runtime/pprof.lostProfileEvent", "", 0), 0),)


class Profile:
    """Stacks under a name: `lookup` finds those of the runtime, `new_profile` makes others.

    Go: runtime/pprof/pprof.go Profile
    """

    __slots__ = ("__weakref__", "_mu", "_name", "_stacks")

    def __init__(self, name: str) -> None:
        self._name = name
        self._mu = Mutex()
        self._stacks: dict[tuple[type, Hashable], Stack] = {}

    def name(self) -> str:
        """Return the name by which `lookup` finds it.

        Go: runtime/pprof/pprof.go Profile.Name
        """
        return self._name

    def count(self) -> int:
        """Return how many stacks are in it now.

        Go: runtime/pprof/pprof.go Profile.Count
        """
        with self._mu:
            return len(self._stacks)

    def add(self, value: Hashable, skip: int = 0) -> None:
        """Put the caller's stack into it, for value, which it holds until `remove`.

        Args:
            value: as the key of a dict; values of different types are different.
            skip: so many callers are left out: with 0 the stack begins where add is called.

        Raises:
            Panic: there is a stack for value already, or this is a profile of the runtime.

        Go: runtime/pprof/pprof.go Profile.Add
        """
        frame: FrameType | None = sys._getframe(1)
        for _ in range(skip):
            frame = None if frame is None else frame.f_back
        stack = stack_of(frame)
        with self._mu:
            if (type(value), value) in self._stacks:
                raise Panic("pprof: Profile.Add of duplicate value")
            self._stacks[type(value), value] = stack or _LOST

    def remove(self, value: Hashable) -> None:
        """Take out the stack that was added for value; nothing if there is none.

        Go: runtime/pprof/pprof.go Profile.Remove
        """
        with self._mu:
            self._stacks.pop((type(value), value), None)

    def write_to(self, w: Writer, debug: int = 0) -> None:
        """Write the profile as it is now to w, a binary file or what else takes bytes.

        Args:
            debug: 0 writes the gzipped protocol buffer that ``go tool pprof`` reads, 1 text,
                with functions and lines. For ``goroutine`` 2 writes the dump of all
                goroutines, as `runtime.stack(all=True)` returns it.

        Raises:
            BaseException: whatever w raises.

        Go: runtime/pprof/pprof.go Profile.WriteTo
        """
        w.write(self._text(debug).encode() if debug > 0 else encode(self.snapshot()))

    def snapshot(self) -> Snapshot:
        """Return what it holds now."""
        return counted(self._name, self._rows())

    def _rows(self) -> Iterable[Row]:
        """Return its stacks, one for each that is counted."""
        with self._mu:
            return [(stack, ()) for stack in self._stacks.values()]

    def _text(self, debug: int) -> str:
        """Return what `write_to` writes for people."""
        return counts_text(self._name, self.snapshot())

    def __repr__(self) -> str:
        return f"<profile {self._name}>"


class BuiltinProfile(Profile):
    """A profile of the runtime's: nobody adds to it."""

    __slots__ = ()

    def add(self, value: Hashable, skip: int = 0) -> None:
        """Panic: its stacks come from the runtime."""
        raise Panic(f"pprof: Add called on built-in Profile {self._name}")


_mu = Mutex()
_profiles: dict[str, Profile] = {}


def new_profile(name: str) -> Profile:
    """Return a new, empty profile, which `lookup` will find.

    Its name should begin with that of its package, as ``shop.carts``, and have no spaces.

    Raises:
        Panic: the name is empty, or in use.

    Go: runtime/pprof/pprof.go NewProfile
    """
    if not name:
        raise Panic("pprof: NewProfile with empty name")
    return enter(Profile(name))


def lookup(name: str) -> Profile | None:
    """Return the profile of that name, None if there is none.

    The runtime's are ``goroutine``, ``threadcreate``, ``heap``, ``block`` and ``mutex``.

    Go: runtime/pprof/pprof.go Lookup
    """
    with _mu:
        return _profiles.get(name)


def profiles() -> list[Profile]:
    """Return all profiles, by name.

    Go: runtime/pprof/pprof.go Profiles
    """
    with _mu:
        return sorted(_profiles.values(), key=lambda each: each.name())


def enter(profile: Profile) -> Profile:
    """Let profile, which is returned, be found by its name."""
    name = profile.name()
    with _mu:
        if name in _profiles:
            raise Panic(f"pprof: NewProfile name already in use: {name}")
        _profiles[name] = profile
    return profile
