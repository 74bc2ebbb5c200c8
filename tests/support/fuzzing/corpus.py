"""Seeds and words of the targets: what they are meant for, and what has been tried elsewhere.

They stand in tests/fuzz/corpus, each on a line of its own as Python writes bytes.
"""

import ast
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / "fuzz" / "corpus"


class Corpus(NamedTuple):
    """What inputs are made of: whole ones, and words that are put into them."""

    seeds: list[bytes]
    words: list[bytes]


def corpus_of(target: str) -> Corpus:
    return Corpus(_lines(f"{target}.seeds"), _lines(f"{target}.words"))


def _lines(name: str) -> list[bytes]:
    text = (FOLDER / name).read_text(encoding="ascii")
    return [ast.literal_eval(line) for line in text.splitlines()]
