"""The mark that ties a test of ours to those of Go's own tests whose facts it checks."""

import pytest


def go_test(file: str, *names: str) -> pytest.MarkDecorator:
    """Mark a test as the counterpart of Go's tests names in file, a path below Go's src.

    Go's test programs are named by their folder and file: ``go_test("test/chan", "fifo.go")``.

    The arguments are plain string constants: tools read them from the source
    without importing it.  `pytest -m go_test` runs the marked ones.
    """
    is_program = file.split("/")[0] == "test" and all(name.endswith(".go") for name in names)
    if not (file.endswith("_test.go") or is_program) or not names:
        raise ValueError(f"go_test wants a file of Go's tests and names in it: {file!r}, {names!r}")
    return pytest.mark.go_test(file, *names)
