"""Go's ``fmt.Println``, as far as the programs need it: what both sides print is compared.

Booleans, None, floats and sequences are written as Go writes them; all else by `str`.
"""

import sys


def println(*values: object) -> None:
    """Print values on one line, as ``fmt.Println`` does, with a single write.

    `print` writes the end of the line by itself, and another thread may come between.

    Go: fmt/print.go Println
    """
    sys.stdout.write(" ".join(map(text_of, values)) + "\n")


def text_of(value: object) -> str:
    """Return what ``%v`` gives for value."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value) is float:  # a Duration is a float too, and knows its text
        return f"{value:.15g}"
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(text_of, value))}]"
    return str(value)
