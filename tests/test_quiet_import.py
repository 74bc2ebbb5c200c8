"""Importing gopy does nothing that can be noticed: the first call boots the world, not it."""

import json
from pathlib import Path

import pytest
from programs import run_program

ROOT = Path(__file__).parent.parent
EVERY_MODULE = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "gopy").rglob("*.py")
    if path.name != "__main__.py"
)

# Prints what an import changed, as a JSON list of words; empty when it changed nothing.
# All that gopy may import of the standard library is imported before the first look, so that
# what these modules do when they are imported is not taken for gopy's doing.
LOOK = """
import _thread, asyncio, atexit, builtins, bisect, concurrent.futures, contextvars, dataclasses
import datetime, enum, errno, functools, gc, heapq, importlib, io, ipaddress, itertools, json
import locale, logging, multiprocessing, os, queue, random, select, selectors, signal, socket
import ssl, string, struct, subprocess, sys, tempfile, threading, time, traceback, types
import typing, urllib.parse, weakref, zoneinfo
import greenlet

PATCHABLE = [
    _thread, asyncio, builtins, logging, os, queue, select, selectors, signal, socket, ssl,
    subprocess, sys, threading, time, traceback,
]
# Counters and caches that every import moves.
MOVING = {"builtins._", "sys.last_exc", "sys.modules", "sys.path_importer_cache", "os.environ"}


class Recorder(dict):
    \"\"\"The environment, which remembers reads by gopy's own code.\"\"\"

    readers = set()

    def note(self):
        frame = sys._getframe(2)
        while frame.f_globals.get("__name__") in ("os", "_collections_abc", "__main__"):
            frame = frame.f_back
            if frame is None:
                return
        name = frame.f_globals.get("__name__", "")
        if name.split(".")[0] == "gopy":
            self.readers.add(name)

    def __getitem__(self, key): self.note(); return super().__getitem__(key)
    def __contains__(self, key): self.note(); return super().__contains__(key)
    def __iter__(self): self.note(); return super().__iter__()
    def get(self, key, default=None): self.note(); return super().get(key, default)
    def items(self): self.note(); return super().items()
    def copy(self): self.note(); return dict(self)


def look():
    seen = {}
    for module in PATCHABLE:
        for name, value in vars(module).items():
            if f"{module.__name__}.{name}" not in MOVING:
                seen[f"{module.__name__}.{name}"] = id(value)
    for cls in (threading.Thread, socket.socket, subprocess.Popen, queue.Queue, ssl.SSLSocket):
        for name, value in vars(cls).items():
            seen[f"{cls.__qualname__}.{name}"] = id(value)
    for number in signal.valid_signals():
        seen[f"handler of {number}"] = signal.getsignal(number)
    wakeup = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wakeup)
    seen.update({
        "wakeup fd": wakeup,
        "threads": len(os.listdir("/proc/self/task")),
        "threading's threads": [each.name for each in threading.enumerate()],
        "descriptors": sorted(os.listdir("/proc/self/fd")),
        "trace": sys.gettrace(),
        "profile": sys.getprofile(),
        "switch interval": sys.getswitchinterval(),
        "recursion limit": sys.getrecursionlimit(),
        "collector's callbacks": len(gc.callbacks),
        "collector": (gc.isenabled(), gc.get_threshold()),
        "import hooks": (len(sys.meta_path), len(sys.path_hooks)),
        "exit handlers": atexit._ncallbacks(),
    })
    return seen


os.environ = Recorder(os.environ)
before = look()
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
after = look()
changed = [name for name in before if before[name] != after.get(name)]
added = [name for name in after if name not in before]
readers = Recorder.readers - {"gopy._core.base.optional"}
print(json.dumps(changed + added + [f"environment read by {name}" for name in readers]))
"""


@pytest.mark.parametrize("names", [["gopy"], EVERY_MODULE], ids=["gopy", "every module"])
def test_importing_leaves_the_process_as_it_was(names: list[str]) -> None:
    """No thread, no descriptor, no patch, no handler, no read of the environment."""
    done = run_program(LOOK, json.dumps(names))
    assert done.stderr == ""
    assert json.loads(done.stdout) == []


LOUD = {
    "a thread": "import _thread, time; _thread.start_new_thread(time.sleep, (60,))",
    "a descriptor": "import os; os.pipe()",
    "a patch": "import socket; socket.create_connection = None",
    "a handler": "import signal; signal.signal(signal.SIGUSR1, lambda *_: None)",
    "an environment read": "import os; __name__ = 'gopy.loud'; os.environ.get('HOME')",
    "an environment read by getenv": "import os; __name__ = 'gopy.loud'; os.getenv('HOME')",
}


@pytest.mark.parametrize("code", LOUD.values(), ids=LOUD)
def test_the_look_notices(code: str, tmp_path: Path) -> None:
    """The test above would fail if importing gopy did one of these."""
    (tmp_path / "loud.py").write_text(code)
    done = run_program(LOOK, '["loud"]', env={"PYTHONPATH": str(tmp_path)})
    assert done.stderr == ""
    assert json.loads(done.stdout) != []
