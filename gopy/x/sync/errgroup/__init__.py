"""Groups of goroutines that work on one task and stop at the first error.

Go: golang.org/x/sync/errgroup
"""

from gopy.x.sync.errgroup.group import Group, with_context

__all__ = ["Group", "with_context"]
