"""``python -m gopy``."""

import sys

from gopy._cli.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
