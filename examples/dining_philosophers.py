"""The dining philosophers: whoever needs two locks takes them in one order.

Five philosophers sit around a table with five forks, and each needs both neighbouring
ones.  If all took their left fork first, all could wait for ever for their right one.
Here everybody takes the fork with the lower number first, so no circle can form.
"""

import gopy
from gopy.runtime import gosched
from gopy.sync import Mutex, WaitGroup

NAMES = ("Aspasia", "Diotima", "Hypatia", "Plato", "Socrates")
MEALS = 20


class Fork:
    def __init__(self) -> None:
        self.mu = Mutex()
        self.users = 0


def main() -> None:
    forks = [Fork() for _ in NAMES]
    meals, most_users = [0] * len(NAMES), [0] * len(NAMES)

    def dine(seat: int) -> None:
        lower, higher = sorted((seat, (seat + 1) % len(NAMES)))
        for _ in range(MEALS):
            gosched()  # thinks
            with forks[lower].mu, forks[higher].mu:
                for number in (lower, higher):
                    forks[number].users += 1
                    most_users[number] = max(most_users[number], forks[number].users)
                gosched()  # eats
                meals[seat] += 1
                for number in (lower, higher):
                    forks[number].users -= 1

    table = WaitGroup()
    for seat in range(len(NAMES)):
        table.go(dine, seat)
    table.wait()
    for name, eaten in zip(NAMES, meals, strict=True):
        print(f"{name} ate {eaten} times")
    print("most users of a fork at a time:", max(most_users))


if __name__ == "__main__":
    gopy.run(main)
