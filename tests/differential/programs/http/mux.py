"""Which pattern gets a request."""

from typing import Any

import gopy
from gopy.net import http
from gopy.net.http import httptest
from gopy.net.url.quoting import quoted


def named(pattern: str) -> Any:
    def handler(w: Any, r: Any) -> None:
        values = f"id={quoted(r.path_value('id'))} rest={quoted(r.path_value('rest'))}"
        w.write(f"{r.pattern} {values}")

    return handler


@gopy.func
def register(mux: http.ServeMux, pattern: str) -> None:
    @gopy.defer
    def told() -> None:
        if gopy.recover() is not None:
            print("panic for", pattern)

    mux.handle(pattern, named(pattern))


def main() -> None:
    mux = http.ServeMux()
    for pattern in (
        *("/", "GET /items/{id}", "PUT /items/{id}", "/items/{id}/", "/files/{rest...}"),
        *("/only/{$}", "a.com/items/{id}", "GET /items/new", "/items/{other}", "GET /x//y", "/{"),
        *("/items/{id}/{id}", "POST /up/{id}/a", "/up/{id}/a"),
    ):
        register(mux, pattern)
    for method, target in (
        *(("GET", "/"), ("GET", "/items/7"), ("HEAD", "/items/7"), ("DELETE", "/items/7")),
        *(("GET", "/items/new"), ("GET", "/items/7/x"), ("GET", "/items/a%2Fb")),
        *(("GET", "/files"), ("GET", "/files/"), ("GET", "/files/a/b%20c"), ("GET", "/only/")),
        *(("GET", "/only"), ("GET", "/a/../items/7?q=1"), ("POST", "/up/1/a")),
        *(("GET", "/up/1/a"), ("PUT", "/items/new"), ("GET", "http://a.com/items/7")),
        ("GET", "http://a.com:80/items/7"),
    ):
        w = httptest.new_recorder()
        mux.serve_http(w, httptest.new_request(method, target))
        header = w.header()
        where, allowed = header.get("Location"), header.get("Allow")
        print(method, target, w.code, where, allowed, w.body.string())


gopy.run(main)
