"""Step 1: a server with one handler."""

import gopy
from gopy.net import http

mux = http.ServeMux()


@mux.handle_func("GET /hello/{name}")
def hello(w: http.ResponseWriter, r: http.Request) -> None:
    w.write(f"Hello, {r.path_value('name')}!\n")


def main() -> None:
    http.listen_and_serve("127.0.0.1:8080", mux)


if __name__ == "__main__":
    gopy.run(main)
