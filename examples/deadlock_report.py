"""A deadlock, and what is said about it: this program ends with status 2.

When no goroutine can ever run again the report shows each of them: what it waits
for, where, and who started it.  Here main waits for an answer, and the goroutine
that would give it waits for a question that nobody asks.
"""

import gopy
from gopy import RecvChan, SendChan, chan, go


def answer(questions: RecvChan[str], answers: SendChan[int]) -> None:
    for question in questions:
        answers.send(len(question))


def main() -> None:
    questions, answers = chan[str](), chan[int]()
    go(answer, questions, answers)
    print("waiting for an answer")
    print(answers.recv())


if __name__ == "__main__":
    gopy.run(main)
