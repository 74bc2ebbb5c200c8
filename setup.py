"""Builds the compiled twins, unless GOPYCOMPILE=0 says that they aren't wanted.

Cython and a C compiler are needed.  Without them gopy is installed all the same, and runs on its
reference in Python.
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

# Those of gopy/_core/base/optional.py, which can't be imported here.
TWINS = sorted(str(path) for path in Path("gopy").rglob("*.pyx"))
HEADERS = sorted(str(path) for path in Path("gopy").rglob("*.h"))


# Each twin drops references in a way of its own (gopy/_core/base/_refs.h).  A goroutine that waits
# keeps the frames of the functions it waits in: what is in a function of its own, so that they stay
# small, shall stay there.
ARGS = ["-include", "_refs.h", "-O2", "-g0", "-Wno-unused-variable"]
ARGS += ["-fno-inline-functions-called-once"]


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
    if os.environ.get("GOPYCOMPILE") == "0":
        return []
    try:
        from Cython.Build import cythonize
    except ImportError as error:
        if "egg_info" not in sys.argv:  # else pip only asks what is needed, and installs that
            tell(str(error))
        return []
    found = [
        Extension(
            path.removesuffix(".pyx").replace(os.sep, "."),
            [path],
            include_dirs=["gopy/_core/base"],
            depends=HEADERS,
            extra_compile_args=ARGS,
        )
        for path in TWINS
    ]
    made: list[Extension] = cythonize(found, build_dir="build/cython", quiet=True)
    for each in made:  # Cython makes new ones, without this
        each.optional = True  # no compiler: a warning of setuptools', and the reference
    return made


setup(ext_modules=extensions(), cmdclass={"build_ext": BuildTwins})
