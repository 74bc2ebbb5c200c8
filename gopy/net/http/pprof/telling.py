"""Handlers that tell of the whole program: its command line, what it computes, its symbols.

Go: net/http/pprof/pprof.go Cmdline, Profile, Symbol
"""

import os
import re
import sys
from contextlib import suppress
from io import BytesIO
from typing import Final

from gopy.bufio import Reader
from gopy.net.http.handlers import ResponseWriter
from gopy.net.http.pprof.answering import BINARY, TEXT, begin, fail, have_patience, integer
from gopy.net.http.request import Request
from gopy.net.http.status import STATUS_INTERNAL_SERVER_ERROR
from gopy.runtime.frames import function_at
from gopy.runtime.pprof import start_cpu_profile, stop_cpu_profile

_NUMBER: Final = re.compile(rb"0[xX]([0-9a-fA-F]{1,16})|([0-9]{1,20})")


def cmdline(w: ResponseWriter, r: Request) -> None:
    """Answer with the command line of the program, NUL between the arguments.

    Go: net/http/pprof/pprof.go Cmdline
    """
    begin(w, TEXT)
    w.write(b"\x00".join(map(os.fsencode, sys.orig_argv)))


def profile(w: ResponseWriter, r: Request) -> None:
    """Answer with a CPU profile of the next seconds, 30 if the parameter is missing or none.

    It ends early when the peer goes.  Where one is under way the answer is 500, ``Could not
    enable CPU profiling: cpu profiling already in use``.

    Go: net/http/pprof/pprof.go Profile
    """
    seconds = integer(r.form_value("seconds")) or 0
    seconds = seconds if seconds > 0 else 30
    have_patience(w, r, seconds)
    begin(w, BINARY, "profile")
    try:
        start_cpu_profile(w)
    except RuntimeError as error:
        fail(w, STATUS_INTERNAL_SERVER_ERROR, f"Could not enable CPU profiling: {error}")
        return
    try:
        r.context().wait(seconds)
    finally:
        with suppress(OSError):  # the peer has gone
            stop_cpu_profile()


def symbol(w: ResponseWriter, r: Request) -> None:
    """Answer with a line for each program counter of a profile: itself and its function.

    The counters are the query, or a POST's body, with ``+`` between them; others than those
    of functions that a profile has shown are left out.

    Go: net/http/pprof/pprof.go Symbol
    """
    begin(w, TEXT)
    lines = ["num_symbols: 1\n"]
    body = r.body if r.method == "POST" else None
    words = Reader(BytesIO(r.url.raw_query.encode()) if body is None else body)
    try:
        while word := words.read_slice(b"+"):
            pc = _number(word.removesuffix(b"+"))
            function = function_at(pc)
            if function is not None:
                lines.append(f"{pc:#x} {function.name}\n")
    except Exception as error:  # whatever a body fails with
        lines.append(f"reading request: {error}\n")
    w.write("".join(lines))


def _number(word: bytes) -> int:
    """Return the number that word is, 0 if it's none."""
    found = _NUMBER.fullmatch(word)
    if found is None:
        return 0
    return int(found[1], 16) if found[1] else int(found[2])
