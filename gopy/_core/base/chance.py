"""Chance: the one source of random choices, so that GOPYSEED replays them all.

`select` among ready cases, the order in which victims are robbed: whatever the
runtime leaves to chance is drawn here.

Go: runtime/rand.go cheaprand
"""

from random import Random

chance = Random()


def seed(value: str | None) -> None:
    """Make all later draws repeatable; None leaves them unforeseeable."""
    if value is not None:
        chance.seed(value)
