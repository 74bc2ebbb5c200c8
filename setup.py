"""Builds the compiled twins, unless GOPYCOMPILE=0 says that they aren't wanted.

Cython and a C compiler are needed.  Without them gopy is installed all the same, and runs on its
reference in Python.
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

# Those of gopy/_core/base/optional.py, which can't be imported here.
TWINS = sorted(str(path) for path in Path("gopy").rglob("*.pyx"))


def extensions() -> list[Extension]:
    """Return what is to be compiled; nothing, and a note, where that can't be done."""
    if os.environ.get("GOPYCOMPILE") == "0":
        return []
    try:
        from Cython.Build import cythonize
    except ImportError as error:
        print(f"gopy: not compiled, its reference in Python is installed: {error}", file=sys.stderr)
        return []
    found = [
        Extension(
            path.removesuffix(".pyx").replace(os.sep, "."),
            [path],
            include_dirs=["gopy/_core/base"],
            extra_compile_args=["-O2", "-g0", "-Wno-unused-variable"],
            optional=True,  # no compiler: a warning of setuptools', and the reference
        )
        for path in TWINS
    ]
    return cythonize(found, build_dir="build/cython", quiet=True)


setup(ext_modules=extensions())
