"""What gopy runs on, in Go's words.

Go: runtime/extern.go
"""

import platform
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

GOOS = sys.platform
GOARCH = {"x86_64": "amd64", "aarch64": "arm64", "i686": "386"}.get(
    platform.machine(), platform.machine()
)


def version() -> str:
    """Return gopy's version, as ``gopy0.1.0``.

    Go: runtime/extern.go Version
    """
    try:
        return f"gopy{installed('gopy-runtime')}"
    except PackageNotFoundError:
        return "gopy(devel)"
