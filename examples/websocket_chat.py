"""A chat by WebSocket: for each guest a goroutine that reads, and one that writes what waits."""

import gopy
from gopy import chan, go
from gopy.net.http import Request, ResponseWriter, ServeMux, httptest, websocket
from gopy.sync import Mutex

mux = ServeMux()
mu = Mutex()  # guards what follows
guests: dict[str, chan[str]] = {}


def tell_all(line: str) -> None:
    with mu:
        for lines in guests.values():
            lines.try_send(line)  # who is too slow loses it, and holds up nobody


def write_lines(conn: websocket.Conn, lines: chan[str]) -> None:
    try:
        for line in lines:
            conn.write_text(line)
    except OSError:
        pass  # whoever reads finds that out, too


@mux.handle_func("GET /chat/{name}")
def chat(w: ResponseWriter, r: Request) -> None:
    name, lines = r.path_value("name"), chan[str](16)
    with websocket.accept(w, r) as conn:
        go(write_lines, conn, lines)
        with mu:
            guests[name] = lines
        tell_all(f"{name} is here")
        try:
            for _, data in conn:  # until one of the two closes
                tell_all(f"{name}: {data.decode()}")
        finally:
            with mu:
                guests.pop(name).close()
            tell_all(f"{name} has left")


def main() -> None:
    with httptest.Server(mux) as server:
        url = server.url.replace("http:", "ws:") + "/chat/"
        with websocket.dial(None, url + "ann") as ann:
            print("to ann:", ann.read_text())
            with websocket.dial(None, url + "bob") as bob:
                print("to bob:", bob.read_text())
                bob.write_text("hello")
                print("to bob:", bob.read_text())
            for _ in range(3):
                print("to ann:", ann.read_text())


if __name__ == "__main__":
    gopy.run(main)
