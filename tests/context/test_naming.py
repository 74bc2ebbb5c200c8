"""How contexts print."""

import pathlib
from dataclasses import dataclass
from typing import Any

import pytest
from contexts import Alone, Wrapped

from gopy.context import background, todo, with_cancel, with_value, without_cancel
from gopy.context.naming import type_name
from gopy.time import SECOND


class Plain:
    """A class without a text."""


class Text(str):
    """A class of strings without a text of its own."""


@dataclass
class Data:
    """A class with a repr alone."""

    x: int = 1


class Told(Exception):
    """An exception with a text of its own."""

    def __str__(self) -> str:
        return "told"


HERE = __name__
TEXTS = [
    ("text", "text"),
    (None, "<nil>"),
    (1, "int"),
    (True, "bool"),
    (b"x", "bytes"),
    ([1], "list"),
    (Plain(), f"{HERE}.Plain"),
    (Text("x"), f"{HERE}.Text"),
    (Data(), f"{HERE}.Data"),
    (ValueError("secret"), "ValueError"),
    (Told(), "told"),
    (90 * SECOND, "1m30s"),
    (pathlib.PurePosixPath("a/b"), "a/b"),
    (Plain, "type"),
]


@pytest.mark.parametrize(("value", "text"), TEXTS, ids=lambda each: type(each).__name__)
def test_only_strings_and_what_has_a_text_show_their_value(value: Any, text: str) -> None:
    ctx = with_value(background(), "key", value)
    assert str(ctx) == f"context.Background.WithValue(key, {text})"
    assert repr(ctx) == str(ctx)


def test_each_context_adds_what_it_is() -> None:
    ctx = without_cancel(with_cancel(with_value(todo(), "a", "b"))[0])
    assert str(ctx) == "context.TODO.WithValue(a, b).WithCancel.WithoutCancel"


def test_a_context_of_others_prints_its_text_or_its_class() -> None:
    class Titled(Wrapped):
        def __str__(self) -> str:
            return "titled"

    assert str(with_cancel(Titled(background()))[0]) == "titled.WithCancel"
    assert str(without_cancel(Alone())) == "contexts.Alone.WithoutCancel"


def test_main_s_classes_are_main_s_and_those_of_functions_name_the_function() -> None:
    class Local:
        pass

    assert type_name(Local) == f"{HERE}.{Local.__qualname__.replace('<locals>.', '')}"
    assert "<locals>" not in type_name(Local)
    Local.__module__, Local.__qualname__ = "__main__", "Key"
    assert type_name(Local) == "main.Key"
