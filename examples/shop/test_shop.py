"""Tests of the shop; from the folder above: `python -m pytest shop`."""

from collections.abc import Iterator

import pytest

from gopy import chan, context, go, net
from gopy.net import http
from gopy.net.http import httptest
from gopy.sync import WaitGroup
from shop.__main__ import new_server, serve_until_done
from shop.api import api, routes
from shop.layers import limited
from shop.owned import OwnedStock
from shop.stock import Item, LockedStock, Stock, TooFew, UnknownItem
from shop.suppliers import Suppliers
from shop.wire import MAX_BODY, write_json

NOBODY = Suppliers(http.Client(), [])


@pytest.fixture(params=["locked", "owned"])
def stock(request: pytest.FixtureRequest) -> Iterator[Stock]:
    """Both stores in turn: they keep the same promises."""
    if request.param == "locked":
        yield LockedStock()
    else:
        owned = OwnedStock()
        yield owned
        owned.close()


@pytest.fixture
def server(stock: Stock) -> Iterator[httptest.Server]:
    """The whole API, on a free port."""
    with httptest.Server(api(stock, NOBODY)) as server:
        yield server


# The store.


def test_what_is_put_can_be_taken_until_it_is_gone(stock: Stock) -> None:
    stock.put(Item("tea", 3))
    assert stock.take("tea", 2) == Item("tea", 1)
    with pytest.raises(TooFew, match="only 1 of 'tea' left"):
        stock.take("tea", 2)
    assert stock.items() == [Item("tea", 1)]
    with pytest.raises(UnknownItem):
        stock.get("coffee")


def test_a_hundred_goroutines_take_each_thing_once(stock: Stock) -> None:
    stock.put(Item("tea", 60))
    results = chan[bool](100)

    def buy() -> None:
        try:
            stock.take("tea", 1)
            results.send(True)
        except TooFew:
            results.send(False)

    buyers = WaitGroup()
    for _ in range(100):
        buyers.go(buy)
    buyers.wait()
    results.close()
    assert sum(results) == 60
    assert stock.get("tea") == Item("tea", 0)


# A handler without a network.


def test_a_handler_answers_a_recorder() -> None:
    stock = LockedStock()
    stock.put(Item("green tea", 2))
    recorder = httptest.ResponseRecorder()
    request = httptest.new_request("GET", "/items/green%20tea")
    routes(stock, NOBODY).serve_http(recorder, request)
    assert recorder.code == http.STATUS_OK
    assert recorder.body.string() == '{"name": "green tea", "count": 2}\n'


def test_who_finds_no_seat_is_told_to_come_again() -> None:
    inside, go_on = chan[None](), chan[None]()

    def slow(w: http.ResponseWriter, r: http.Request) -> None:
        inside.send(None)
        go_on.recv()
        write_json(w, http.STATUS_OK, "done")

    serve = limited(1)(slow)
    first, second = httptest.ResponseRecorder(), httptest.ResponseRecorder()
    waiting = WaitGroup()
    waiting.go(serve, first, httptest.new_request("GET", "/"))
    inside.recv()
    serve(second, httptest.new_request("GET", "/"))
    go_on.send(None)
    waiting.wait()
    assert (first.code, second.code) == (http.STATUS_OK, http.STATUS_SERVICE_UNAVAILABLE)
    assert second.header().get("Retry-After") == "1"


# The API, over a connection.


def ask(server: httptest.Server, method: str, path: str, body: str | None = None) -> http.Response:
    request = http.new_request(method, server.url + path, body)
    return server.client().do(request)


def test_an_item_is_put_shown_and_taken(server: httptest.Server) -> None:
    with ask(server, "PUT", "/items/tea", '{"count": 3}') as response:
        assert response.status_code == http.STATUS_OK
        assert response.header.get("Content-Type") == "application/json"
    with ask(server, "POST", "/items/tea/take", '{"count": 2}') as response:
        assert response.json() == {"name": "tea", "count": 1}
    with ask(server, "GET", "/items") as response:
        assert response.json() == [{"name": "tea", "count": 1}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text"),
    [
        ("GET", "/items/coffee", None, 404, "no item 'coffee'"),
        ("POST", "/items/tea/take", '{"count": 9}', 409, "only 3 of 'tea' left"),
        ("PUT", "/items/tea", "{", 400, "no JSON"),
        ("PUT", "/items/tea", "[]", 400, "a JSON object is wanted"),
        ("PUT", "/items/tea", '{"count": -1}', 400, "count: a number of 0 or more"),
        ("PUT", "/items/tea", "[" + "0," * MAX_BODY, 413, "request body too large"),
        ("DELETE", "/items/tea", None, 405, "Method Not Allowed"),
        ("GET", "/nowhere", None, 404, "page not found"),
    ],
)
def test_what_can_not_be_done_is_refused(
    server: httptest.Server, method: str, path: str, body: str | None, status: int, text: str
) -> None:
    with ask(server, "PUT", "/items/tea", '{"count": 3}') as response:
        assert response.status_code == http.STATUS_OK
    with ask(server, method, path, body) as response:
        assert response.status_code == status
        assert text in response.text()


# Other services: one answers, one says no, one never does.


def test_the_cheapest_of_those_who_answer_in_time() -> None:
    stock = LockedStock()
    stock.put(Item("tea", 1))
    with (
        httptest.Server(lambda w, r: write_json(w, 200, {"cents": 120})) as dear,
        httptest.Server(lambda w, r: write_json(w, 200, {"cents": 95})) as cheap,
        httptest.Server(http.not_found) as ignorant,
        httptest.Server(lambda w, r: r.context().wait()) as silent,
    ):
        urls = [each.url for each in (dear, cheap, ignorant, silent)]
        with (
            httptest.Server(api(stock, Suppliers(http.Client(), urls))) as server,
            ask(server, "GET", "/items/tea/price") as response,
        ):
            assert response.json() == {"name": "tea", "cents": 95}


# The end.


def test_a_request_at_hand_is_answered_when_the_server_stops() -> None:
    asked = chan[None]()
    ctx, cancel = context.with_cancel(context.background())

    def slow(w: http.ResponseWriter, r: http.Request) -> None:
        asked.send(None)
        ctx.wait()  # it is answered only after the server was told to stop
        write_json(w, http.STATUS_OK, "done")

    listener = net.listen("tcp", "127.0.0.1:0")
    stopped = WaitGroup()
    stopped.go(serve_until_done, ctx, new_server(slow), listener)
    answers = chan[str](1)

    @go
    def client() -> None:
        with http.get(f"http://{listener.addr()}/") as response:
            answers.send(response.text())

    asked.recv()
    cancel()
    assert answers.recv() == '"done"\n'
    stopped.wait()
    with pytest.raises(ConnectionRefusedError):
        net.dial("tcp", str(listener.addr()))
