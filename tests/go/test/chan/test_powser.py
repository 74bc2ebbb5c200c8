"""Power series whose terms flow along channels: Go's test/chan powser1 and powser2.

A series is a pair of channels: a demand on ``ask`` is answered by one coefficient on
``answer``, so that nothing is computed before somebody wants it.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from gotest import go_test
from worlds import own_world

from gopy import chan, go, recv, select, send

TERMS = 8


class Series:
    """An endless power series, constant term first."""

    def __init__(self, terms: Callable[["Series"], None], kind: Any = Fraction) -> None:
        self.ask = chan[None]()
        self.answer: chan[Any] = chan[kind]()
        go(terms, self)

    def put(self, term: Any) -> None:
        self.ask.recv()
        self.answer.send(term)

    def get(self) -> Any:
        self.ask.send(None)
        return self.answer.recv()

    def pour(self, source: "Series") -> None:
        while True:
            self.ask.recv()
            self.answer.send(source.get())


def get_both(u: Series, v: Series) -> list[Any]:
    """Ask two series at once, and take their answers as they come."""
    out: list[Any] = [None, None]
    asks = [send(u.ask, None), send(v.ask, None)]
    answers = [recv(u.answer), recv(v.answer)]
    for case in answers:
        case.ch = None
    for _ in range(4):
        chosen = select(*asks, *answers)
        if chosen in asks:
            index = asks.index(chosen)  # type: ignore[arg-type]  # it is one of asks
            answers[index].ch = (u, v)[index].answer
        else:
            index = answers.index(chosen)  # type: ignore[arg-type]  # it is one of answers
            out[index] = chosen.value
        chosen.ch = None
    return out


def repeated(term: Any) -> Series:
    def terms(out: Series) -> None:
        while True:
            out.put(term)

    return Series(terms)


def add(u: Series, v: Series) -> Series:
    def terms(out: Series) -> None:
        while True:
            out.ask.recv()
            out.answer.send(sum(get_both(u, v)))

    return Series(terms)


def times(factor: Any, u: Series) -> Series:
    def terms(out: Series) -> None:
        while True:
            out.ask.recv()
            out.answer.send(factor * u.get())

    return Series(terms)


def split(u: Series) -> tuple[Series, Series]:
    """Return two series that give u's terms, each at its own pace."""
    held: tuple[list[Any], list[Any]] = ([], [])
    turn = chan[None](1)

    def side(mine: int) -> Callable[[Series], None]:
        def terms(out: Series) -> None:
            while True:
                out.ask.recv()
                if not held[mine]:  # else no turn is taken: u's next term may depend on ours
                    turn.send(None)
                    if not held[mine]:
                        term = u.get()
                        for queue in held:
                            queue.append(term)
                    turn.recv()
                out.answer.send(held[mine].pop(0))

        return terms

    return Series(side(0)), Series(side(1))


def multiply(u: Series, v: Series) -> Series:
    """(u0 + x*U) * (v0 + x*V)  =  u0*v0 + x*(u0*V + v0*U + x*U*V)."""

    def terms(out: Series) -> None:
        out.ask.recv()
        u0, v0 = get_both(u, v)
        out.answer.send(u0 * v0)
        (u1, u2), (v1, v2) = split(u), split(v)
        mixed = add(times(u0, v1), times(v0, u1))
        out.put(mixed.get())
        out.pour(add(mixed, multiply(u2, v2)))

    return Series(terms)


def differentiate(u: Series) -> Series:
    def terms(out: Series) -> None:
        u.get()
        power = 1
        while True:
            out.ask.recv()
            out.answer.send(power * u.get())
            power += 1

    return Series(terms)


def integrate(constant: Any, u: Series) -> Series:
    def terms(out: Series) -> None:
        out.put(constant)
        power = 1
        while True:
            out.ask.recv()
            out.answer.send(u.get() / Fraction(power))
            power += 1

    return Series(terms)


def exponential(u: Series) -> Series:
    """exp(U) is the series Z with Z' = Z * U' and Z(0) = 1: it is made from itself."""
    ours: list[Series] = []

    def terms(out: Series) -> None:
        out.put(Fraction(1))
        inner = integrate(Fraction(1), multiply(feedback, differentiate(u)))
        inner.get()
        first, second = split(inner)
        ours.append(first)
        out.pour(second)

    def feed(out: Series) -> None:
        out.put(Fraction(1))
        out.pour(ours[0])  # it's there: nobody asks for the second term before

    feedback = Series(feed)
    return Series(terms)


ONE, TWO = Fraction(1), Fraction(2)
SERIES = {
    "ones": (lambda: repeated(ONE), [1] * TERMS),
    "sum": (lambda: add(repeated(ONE), repeated(TWO)), [3] * TERMS),
    "multiple": (lambda: times(-ONE, repeated(TWO)), [-2] * TERMS),
    "derivative": (lambda: differentiate(repeated(ONE)), range(1, TERMS + 1)),
    "integral": (
        lambda: integrate(Fraction(0), repeated(ONE)),
        [Fraction(0), *(Fraction(1, n) for n in range(1, TERMS))],
    ),
    "product": (lambda: multiply(repeated(ONE), repeated(ONE)), range(1, TERMS + 1)),
    "exponential of 1/(1-x)": (
        lambda: exponential(repeated(ONE)),
        [
            *(Fraction(1), Fraction(1), Fraction(3, 2), Fraction(13, 6), Fraction(73, 24)),
            *(Fraction(167, 40), Fraction(4051, 720), Fraction(37633, 5040)),
        ],
    ),
}


@pytest.mark.parametrize("name", SERIES)
@go_test("test/chan", "powser1.go")
@own_world()
def test_a_power_series_has_the_right_coefficients(name: str) -> None:
    make, coefficients = SERIES[name]
    series = make()
    assert [series.get() for _ in range(TERMS)] == list(coefficients)


@go_test("test/chan", "powser2.go")
@own_world()
def test_series_of_values_of_several_types_flow_along_the_same_channels() -> None:
    def mixed(out: Series) -> None:
        while True:
            for term in (1, Fraction(1), 1.0):
                out.put(term)

    series = add(Series(mixed, kind=object), repeated(ONE))
    terms = [series.get() for _ in range(6)]
    assert terms == [2] * 6
    assert [type(term) for term in terms[:3]] == [Fraction, Fraction, float]
