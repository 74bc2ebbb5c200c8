"""What an installed gopy has to do: run a program, and have its compiled twins.

`python .ci/smoke.py` fails if a twin is missing, `python .ci/smoke.py reference` if there is one.
"""

import sys
from pathlib import Path

import gopy
from gopy import chan, go, recv, select
from gopy.net import http
from gopy.net.http import httptest
from gopy.sync import WaitGroup


def hello(w: http.ResponseWriter, r: http.Request) -> None:
    w.write("hello")


def main() -> None:
    squares = chan[int](3)
    workers = WaitGroup()
    for n in range(10):
        workers.go(lambda n: squares.send(n * n), n)

    @go
    def close() -> None:
        workers.wait()
        squares.close()

    assert sum(squares) == 285

    case = recv(gopy.time.after(0.01))
    assert select(case) is case

    with httptest.Server(hello) as server, http.get(server.url) as response:
        assert response.text() == "hello"


if __name__ == "__main__":
    folder = Path(gopy.__file__).parent
    twins = {path.with_suffix("") for path in folder.rglob("*.pyx")}
    built = {path.with_name(path.name.split(".")[0]) for path in folder.rglob("*.so")}
    assert twins
    assert built == (set() if sys.argv[1:] == ["reference"] else twins), sorted(built)
    gopy.run(main)
    print(folder, "compiled" if built else "reference")
