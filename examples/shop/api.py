"""The routes: which handler answers what."""

from dataclasses import asdict

from gopy.net import http
from gopy.time import SECOND
from shop.layers import Serve, limited, logged, refusing, through, within
from shop.stock import Item, Stock
from shop.suppliers import Suppliers
from shop.wire import count_of, read_object, write_json

MOST_AT_ONCE = 1000


def routes(stock: Stock, suppliers: Suppliers) -> http.ServeMux:
    mux = http.ServeMux()

    @mux.handle_func("GET /healthz")
    def health(w: http.ResponseWriter, r: http.Request) -> None:
        write_json(w, http.STATUS_OK, {"status": "ok"})

    @mux.handle_func("GET /items")
    def index(w: http.ResponseWriter, r: http.Request) -> None:
        write_json(w, http.STATUS_OK, [asdict(item) for item in stock.items()])

    @mux.handle_func("GET /items/{name}")
    def show(w: http.ResponseWriter, r: http.Request) -> None:
        write_json(w, http.STATUS_OK, asdict(stock.get(r.path_value("name"))))

    @mux.handle_func("PUT /items/{name}")
    def put(w: http.ResponseWriter, r: http.Request) -> None:
        item = Item(r.path_value("name"), count_of(read_object(w, r)))
        stock.put(item)
        write_json(w, http.STATUS_OK, asdict(item))

    @mux.handle_func("POST /items/{name}/take")
    def take(w: http.ResponseWriter, r: http.Request) -> None:
        left = stock.take(r.path_value("name"), count_of(read_object(w, r)))
        write_json(w, http.STATUS_OK, asdict(left))

    @mux.handle_func("GET /items/{name}/price")
    def price(w: http.ResponseWriter, r: http.Request) -> None:
        item = stock.get(r.path_value("name"))
        cents = suppliers.cheapest(r.context(), item.name)
        write_json(w, http.STATUS_OK, {"name": item.name, "cents": cents})

    return mux


def api(stock: Stock, suppliers: Suppliers) -> Serve:
    """Return the whole of it: the routes, and the layers around them."""
    return through(
        routes(stock, suppliers).serve_http,
        logged,
        limited(MOST_AT_ONCE),
        within(5 * SECOND),
        refusing,
    )
