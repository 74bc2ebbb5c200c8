"""An HTTP server that stops in good order: a request that is being answered gets its answer.

`Server.run` serves until its context is done, then takes no more connections and waits for the
requests at hand.  The context ends with SIGTERM or Ctrl-C, as it would under systemd.
"""

import os
import signal

import gopy
from gopy import chan, context, net
from gopy.net import http
from gopy.os.signal import notify_context
from gopy.time import SECOND

asked = chan[str](1)  # by whoever is in the middle of an answer
mux = http.ServeMux()


@mux.handle_func("GET /hello/{name}")
def hello(w: http.ResponseWriter, r: http.Request) -> None:
    w.write(f"Hello, {r.path_value('name')}!")


@mux.handle_func("GET /slow")
def slow(w: http.ResponseWriter, r: http.Request) -> None:
    asked.send(r.url.path)
    gopy.time.sleep(0.2)  # only this goroutine waits
    w.write("worth the wait")


def show(url: str) -> None:
    with http.get(url) as response:
        print(response.status, response.text().strip())


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    url = f"http://{listener.addr()}"
    with notify_context(context.background(), signal.SIGINT, signal.SIGTERM) as (ctx, _):
        server = http.Server(handler=mux, read_header_timeout=10, idle_timeout=60)
        serving = gopy.sync.WaitGroup()
        serving.go(server.run, ctx, listener, grace=10 * SECOND)

        show(url + "/hello/gopher")
        show(url + "/nowhere")

        late = gopy.sync.WaitGroup()
        late.go(show, url + "/slow")
        print("in the middle of", asked.recv())
        os.kill(os.getpid(), signal.SIGTERM)
        late.wait()
        serving.wait()
        print("stopped")


if __name__ == "__main__":
    gopy.run(main)
