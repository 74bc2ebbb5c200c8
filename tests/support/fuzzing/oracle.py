"""Go as the oracle: what oracle.go sees in the same inputs, many at a time."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from gocommand import build

from fuzzing.fed import text
from fuzzing.seeing import Seen, comparable

SOURCE = Path(__file__).parents[2] / "fuzz" / "oracle.go"
PATIENCE_S = 300


def built(folder: Path) -> Path | None:
    """Build the oracle in folder; None if there is no go command."""
    if shutil.which("go") is None:
        return None
    return build({"oracle": SOURCE.read_text(encoding="utf-8")}, folder) / "oracle"


def ask(binary: Path, target: str, inputs: Sequence[Sequence[bytes]]) -> list[Seen]:
    """Return what Go sees in each of inputs, which are in pieces."""
    lines = [json.dumps({"target": target, "pieces": list(map(text, each))}) for each in inputs]
    done = subprocess.run(
        [binary],
        input="\n".join([*lines, ""]),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return [comparable(json.loads(line)) for line in done.stdout.split("\n") if line]
