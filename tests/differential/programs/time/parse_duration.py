"""Texts that are durations, and what is said of those that aren't.  SEMANTICS 119."""

import fmt

import gopy

TEXTS = [
    *("0", "1h", "1.5h", "-2m30.5s", "+3us", "3µs", "1ns", ".5s", "1h2m3s4ms5us6ns"),
    *("", "3", "1x", "h", "1 s", "--1s", ".s", "9999999h"),
]


def main() -> None:
    for text in TEXTS:
        try:
            fmt.println(text, gopy.time.parse_duration(text))
        except ValueError as err:
            fmt.println("error:", err)


gopy.run(main)
