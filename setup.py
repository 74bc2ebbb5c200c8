"""Builds the compiled twins if GOPYCOMPILE=1 asks for them; they are young.

Cython, greenlet's header and a C compiler are needed.  Without them gopy is installed all the
same, and runs on its reference in Python.
"""

import os
import sys

from setuptools import Extension, setup

TWINS = {
    "gopy._core.task._waits": "gopy/_core/task/_waits.pyx",
    "gopy._core.netpoll._poller": "gopy/_core/netpoll/_poller.pyx",
    "gopy._core.sched._machine": "gopy/_core/sched/_machine.pyx",
    "gopy._core.sched._starting": "gopy/_core/sched/_starting.pyx",
    "gopy._core.fd._socket": "gopy/_core/fd/_socket.pyx",
    "gopy._lang._channel": "gopy/_lang/_channel.pyx",
    "gopy._lang._select": "gopy/_lang/_select.pyx",
    "gopy.net._conn": "gopy/net/_conn.pyx",
}


def extensions() -> list[Extension]:
    """Return what is to be compiled; nothing, and a note, where that can't be done."""
    if os.environ.get("GOPYCOMPILE") != "1":
        return []
    try:
        import greenlet
        from Cython.Build import cythonize
    except ImportError as error:
        print(f"gopy: not compiled, its reference in Python is installed: {error}", file=sys.stderr)
        return []
    header = os.path.dirname(os.path.dirname(greenlet.__file__))
    found = [
        Extension(
            name,
            [path],
            include_dirs=[header, "gopy/_core/base"],
            extra_compile_args=["-O2", "-g0", "-Wno-unused-variable"],
            optional=True,  # no compiler: a warning of setuptools', and the reference
        )
        for name, path in TWINS.items()
        if os.path.exists(path)
    ]
    return cythonize(found, build_dir="build/cython", quiet=True)


# What a build of the twins needs besides; pip asks for it before it builds.
NEEDED = ["cython>=3.1", "greenlet>=3.5.3"] if os.environ.get("GOPYCOMPILE") == "1" else []

setup(ext_modules=extensions(), setup_requires=NEEDED)
