"""What a program can ask of the garbage collector, and tell it.

Go: runtime/debug
"""

from gopy.runtime.debug.garbage import set_gc_percent

__all__ = ["set_gc_percent"]
