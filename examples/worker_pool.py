"""A worker pool: a fixed number of goroutines share one queue of jobs.

Whoever is free takes the next job.  Closing the queue sends the workers home; the
last one out closes the results, and with them main's loop ends.
"""

from dataclasses import dataclass

import gopy
from gopy import RecvChan, SendChan, chan, go
from gopy.sync import WaitGroup

WORKERS = 3


@dataclass
class Result:
    text: str
    words: int


def work(jobs: RecvChan[str], results: SendChan[Result]) -> None:
    for text in jobs:
        gopy.time.sleep(gopy.time.MILLISECOND)  # stands for something that takes its time
        results.send(Result(text, len(text.split())))


def main() -> None:
    jobs, results = chan[str](), chan[Result]()
    workers = WaitGroup()
    for _ in range(WORKERS):
        workers.go(work, jobs, results)

    @go
    def hand_out() -> None:
        for text in ("to be", "or not to be", "that is", "the question", "whether"):
            jobs.send(text)
        jobs.close()
        workers.wait()
        results.close()

    done = sorted(results, key=lambda result: result.text)  # they finish in any order
    for result in done:
        print(f"{result.text!r} has {result.words} words")
    print("words in all:", sum(result.words for result in done))


if __name__ == "__main__":
    gopy.run(main)
