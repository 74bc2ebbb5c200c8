"""Builds the compiled twins if GOPYCOMPILE=1 asks for them; they are young.

Cython, greenlet's header and a C compiler are needed.  Without them gopy is installed all the
same, and runs on its reference in Python.
"""

import os
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

TWINS = {
    "gopy._core.task._waits": "gopy/_core/task/_waits.pyx",
    "gopy._core.sched._machine": "gopy/_core/sched/_machine.pyx",
    "gopy._core.sched._starting": "gopy/_core/sched/_starting.pyx",
    "gopy._core.fd._socket": "gopy/_core/fd/_socket.pyx",
    "gopy._lang._channel": "gopy/_lang/_channel.pyx",
    "gopy._lang._select": "gopy/_lang/_select.pyx",
}


class BuildTwins(build_ext):
    """Says it when a twin could not be built; setuptools only says why."""

    def run(self) -> None:
        super().run()
        missing = [
            each.name
            for each in self.extensions
            if not os.path.exists(self.get_ext_fullpath(each.name))
        ]
        if missing:
            tell(f"no compiler that could build {', '.join(missing)}")


def tell(why: str) -> None:
    """Tell why it is not compiled; pip shows it with -v, and where the build fails."""
    print(f"gopy: not compiled, its reference in Python is installed: {why}", file=sys.stderr)


def extensions() -> list[Extension]:
    """Return what is to be compiled; nothing, and a note, where that can't be done."""
    if os.environ.get("GOPYCOMPILE") != "1":
        return []
    try:
        import greenlet
        from Cython.Build import cythonize
    except ImportError as error:
        if "egg_info" not in sys.argv:  # else pip only asks what is needed, and installs that
            tell(str(error))
        return []
    header = os.path.dirname(os.path.dirname(greenlet.__file__))
    found = [
        Extension(
            name,
            [path],
            include_dirs=[header, "gopy/_core/base"],
            extra_compile_args=["-O2", "-g0", "-Wno-unused-variable"],
        )
        for name, path in TWINS.items()
        if os.path.exists(path)
    ]
    made: list[Extension] = cythonize(found, build_dir="build/cython", quiet=True)
    for each in made:  # Cython makes new ones, without this
        each.optional = True  # no compiler: a warning of setuptools', and the reference
    return made


# What a build of the twins needs besides; pip asks for it before it builds.
NEEDED = ["cython>=3.1", "greenlet>=3.5.3"] if os.environ.get("GOPYCOMPILE") == "1" else []

setup(ext_modules=extensions(), cmdclass={"build_ext": BuildTwins}, setup_requires=NEEDED)
