"""An HTTP client that doesn't wait for ever: a context with a time limit, and a client's timeout.

The context covers the dial, the head of the answer and the reading of its body, and can be
cancelled by anybody; a `Client` keeps its connections, so make one and use it everywhere.
"""

import gopy
from gopy import context, errors
from gopy.net import http, url
from gopy.net.http import httptest
from gopy.time import MILLISECOND, SECOND


def answer(w: http.ResponseWriter, r: http.Request) -> None:
    match r.url.path:
        case "/quick":
            w.header().set("Content-Type", "application/json")
            w.write('{"city": "Zürich", "trams": 15}')
        case "/silent":
            r.context().wait()  # until the client has left
        case "/stuck":
            w.write("the beginning, and then ")
            w.flush()
            r.context().wait()


def fetch(client: http.Client, address: str, limit: float) -> None:
    name = address.rpartition("/")[2]
    with context.with_timeout(context.background(), limit) as (ctx, _):
        request = http.new_request_with_context(ctx, "GET", address)
        try:
            with client.do(request) as response:
                text = response.text()
                print(f"{name}: {response.status}, {len(text)} characters")
        except url.Error as error:  # it's a TimeoutError, too: no answer came
            print(f"{name}: no answer: {error.__cause__}; a timeout: {error.timeout()}")
        except context.DeadlineExceeded as error:  # in the body
            print(f"{name}: an answer without its end: {error}")


def main() -> None:
    with httptest.Server(answer) as server:
        client = server.client()
        fetch(client, server.url + "/quick", 10 * SECOND)
        fetch(client, server.url + "/silent", 50 * MILLISECOND)
        fetch(client, server.url + "/stuck", 1 * SECOND)

        with client.get(server.url + "/quick") as response:
            print("trams:", response.json()["trams"])

        client.timeout = 0.05  # seconds, for each request from its dial to the end of its body
        try:
            client.get(server.url + "/silent")
        except TimeoutError as error:
            print("late:", errors.is_(error, context.DEADLINE_EXCEEDED))


if __name__ == "__main__":
    gopy.run(main)
