"""Which handler gets a request: what Go's net/http/serve_test.go and server_test.go ask."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import get, serving

from gopy import go, sync
from gopy.errors import Panic
from gopy.net import http
from gopy.net.http import httptest
from gopy.net.http.pattern import clean_path


def named(mux: http.ServeMux, *patterns: str) -> http.ServeMux:
    """Register, for each pattern, a handler that answers with it."""
    for pattern in patterns:
        mux.handle_func(pattern, lambda w, r, pattern=pattern: w.write(pattern))
    return mux


def asked(mux: http.ServeMux, method: str, target: str, host: str = "") -> Any:
    """Return what mux answers to a request, as a recorder."""
    request = httptest.new_request(method, target)
    if host:
        request.host = host
    recorder = httptest.new_recorder()
    mux.serve_http(recorder, request)
    return recorder


HOSTS = ["/", "/index", "/home", "/about", "/contact", "golang.org/", "golang.org/index"]


@go_test("net/http/serve_test.go", "TestHostHandlers")
@pytest.mark.parametrize(
    "host, path, pattern",
    [
        ("golang.org", "/", "golang.org/"),
        ("golang.org", "/index", "golang.org/index"),
        ("golang.org", "/home", "golang.org/"),
        ("google.com", "/", "/"),
        ("google.com", "/home", "/home"),
        ("google.com", "/other", "/"),
    ],
)
def test_a_pattern_with_the_host_wins_over_a_connection(host: str, path: str, pattern: str) -> None:
    with serving(named(http.ServeMux(), *HOSTS)) as served:
        answer = served.ask(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")
        assert answer.body.decode() == pattern


@go_test("net/http/serve_test.go", "TestServeMuxHandler", "TestServeMuxHandlerTrailingSlash")
@go_test("net/http/server_test.go", "TestFindHandler")
@pytest.mark.parametrize(
    "method, host, path, status, pattern",
    [
        ("GET", "google.com", "/", 404, ""),
        ("GET", "google.com", "/dir", 307, "/dir/"),
        ("GET", "google.com", "/dir/", 200, "/dir/"),
        ("GET", "google.com", "/dir/file", 200, "/dir/"),
        ("GET", "google.com", "/search", 200, "/search"),
        ("GET", "google.com", "/search/", 404, ""),
        ("GET", "google.com", "/search/foo", 404, ""),
        ("GET", "codesearch.com", "/search", 200, "codesearch.com/search"),
        ("GET", "codesearch.com", "/search/", 200, "codesearch.com/"),
        ("GET", "codesearch.com", "/", 200, "codesearch.com/"),
        ("GET", "codesearch.com:443", "/", 200, "codesearch.com/"),
        ("GET", "[::1]:80", "/search", 200, "/search"),
        ("GET", "google.com", "/../dir/./file", 307, "/dir/"),
        ("GET", "google.com", "/..//search", 307, "/search"),
        ("GET", "images.com", "/search", 200, "images.com/search"),
        ("GET", "images.com", "/search/", 200, "images.com/search/"),
        ("GET", "images.com", "/search/foo", 200, "images.com/search/"),
        ("GET", "pages.com", "/pages", 307, "pages.com/pages/"),
        ("CONNECT", "google.com", "/dir", 307, "/dir/"),
        ("CONNECT", "google.com", "/../search", 404, ""),
        ("CONNECT", "google.com", "/dir/..", 200, "/dir/"),
        ("CONNECT", "google.com", "/dir/../file", 200, "/dir/"),
    ],
)
def test_handler_names_the_pattern_and_answers_as_it_should(
    method: str, host: str, path: str, status: int, pattern: str
) -> None:
    patterns = ["/dir/", "/search", "codesearch.com/search", "codesearch.com/"]
    patterns += ["images.com/search", "images.com/search/", "pages.com/pages/"]
    mux = named(http.ServeMux(), *patterns)
    request = httptest.new_request("GET", path)
    request.method, request.host = method, host
    handler, found = mux.handler(request)
    recorder = httptest.new_recorder()
    handler.serve_http(recorder, request)
    assert (recorder.code, found) == (status, pattern)


@go_test("net/http/serve_test.go", "TestServeMuxHandleFuncWithNilHandler")
@go_test("net/http/server_test.go", "TestRegisterErr")
@pytest.mark.parametrize(
    "pattern, handler, text",
    [
        ("/", None, "http: nil handler"),
        ("", http.not_found, "http: invalid pattern"),
        ("/a/{$", http.not_found, 'parsing "/a/{$": at offset 3: bad wildcard segment'),
        ("/a", http.not_found, 'pattern "/a" (registered at '),
    ],
)
def test_what_cannot_be_registered_panics(pattern: str, handler: Any, text: str) -> None:
    mux = named(http.ServeMux(), "/a")
    for register in (mux.handle, mux.handle_func):
        with pytest.raises(Panic) as caught:
            register(pattern, handler)
        assert str(caught.value).startswith(text)


@go_test("net/http/server_test.go", "TestEmptyServeMux")
def test_an_empty_mux_finds_nothing() -> None:  # SEMANTICS 199
    recorder = asked(http.ServeMux(), "GET", "/")
    assert (recorder.code, recorder.body) == (404, b"404 page not found\n")


@go_test("net/http/serve_test.go", "TestServeMuxHandlerRedirects", "TestMuxRedirectLeadingSlashes")
@go_test("net/http/serve_test.go", "TestServeWithSlashRedirectKeepsQueryString")
@go_test("net/http/serve_test.go", "TestServeWithSlashRedirectForHostPatterns")
@go_test("net/http/serve_test.go", "TestMuxRedirectRelative", "TestServeMuxHandlerRedirectPost")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "target, location",
    [
        ("/tree?q=1&x=/", "/tree/?q=1&x=/"),
        ("//foo.txt", "/foo.txt"),
        ("///foo.txt", "/foo.txt"),
        ("/../../foo.txt", "/foo.txt"),
        ("/a/../tree/b?x=%2F", "/tree/b?x=%2F"),
        ("/a%2Fb//c", "/a%2Fb/c"),
        ("http://host.com/h/sub", "/h/sub/"),
    ],
)
def test_a_path_that_is_not_clean_is_moved_with_its_query(
    method: str, target: str, location: str
) -> None:  # SEMANTICS 196
    mux = named(http.ServeMux(), "/tree/", "/", "host.com/h/sub/")
    request = httptest.new_request(method, "/" if target.startswith("//") else target)
    if target.startswith("//"):
        request.url.path, request.request_uri = target, target
    recorder = httptest.new_recorder()
    mux.serve_http(recorder, request)
    assert (recorder.code, recorder.header().get("Location")) == (307, location)


@go_test("net/http/serve_test.go", "TestMuxNoSlashRedirectWithTrailingSlash")
@go_test("net/http/serve_test.go", "TestMuxNoSlash405WithTrailingSlash")
def test_a_slash_is_only_added_where_that_helps() -> None:  # SEMANTICS 196
    mux = named(http.ServeMux(), "/{x}/")
    assert asked(mux, "GET", "/foo").code == 307
    assert asked(mux, "GET", "/").code == 404


def test_a_wrong_method_is_told_the_right_ones() -> None:  # SEMANTICS 197
    mux = named(http.ServeMux(), "GET /item/{id}", "PUT /item/{id}", "POST /item/{id}/")
    recorder = asked(mux, "DELETE", "/item/1")
    assert recorder.code == 405
    assert recorder.header().get("Allow") == "GET, HEAD, POST, PUT"
    assert recorder.body == b"Method Not Allowed\n"


def test_a_pattern_for_all_paths_hides_that_the_method_was_wrong() -> None:  # SEMANTICS 197
    mux = named(http.ServeMux(), "GET /item", "/")
    assert asked(mux, "POST", "/item").body == b"/"


@go_test("net/http/serve_test.go", "TestStripPortFromHost", "TestShouldRedirectConcurrency")
def test_the_port_of_the_host_does_not_count() -> None:  # SEMANTICS 196
    mux = named(http.ServeMux(), "example.com/", "example.com:9000/")
    assert asked(mux, "GET", "/", "example.com:9000").body == b"example.com/"


@go_test("net/http/serve_test.go", "TestShouldRedirectConcurrency")
def test_patterns_may_be_added_while_requests_are_served() -> None:
    mux = http.ServeMux()
    wg = sync.WaitGroup()
    for n in range(20):
        wg.go(named, mux, f"/{n}/")
        wg.go(asked, mux, "GET", f"/{n}/x")
    wg.wait()
    assert [asked(mux, "GET", f"/{n}/x").code for n in range(20)] == [200] * 20


@go_test("net/http/server_test.go", "TestEscapedPathsAndPatterns")
@pytest.mark.parametrize(
    "pattern, target, value",
    [
        ("/a/{x}", "/a/b%2Fc", "b/c"),
        ("/a%2Fb/{x}", "/a%2fb/c", "c"),
        ("/%61/{x...}", "/a/b%20c/d", "b c/d"),
        ("/{x}/b", "/%7B%7D/b", "{}"),
    ],
)
def test_segments_are_unescaped_one_by_one(pattern: str, target: str, value: str) -> None:
    # SEMANTICS 195, 198
    mux = http.ServeMux()
    mux.handle_func(pattern, lambda w, r: w.write(r.path_value("x") + "|" + r.pattern))
    assert asked(mux, "GET", target).body.decode() == f"{value}|{pattern}"


@go_test("net/http/server_test.go", "TestCleanPath")
@pytest.mark.parametrize(
    "path, clean",
    [
        ("", "/"),
        ("/", "/"),
        ("/a", "/a"),
        ("a/", "/a/"),
        ("//", "/"),
        ("///", "/"),
        ("/a//b///c/", "/a/b/c/"),
        ("/a/./b/.", "/a/b"),
        ("/a/../../b", "/b"),
        ("/a/..", "/"),
        ("/.a/..b", "/.a/..b"),
        ("/a/b/../", "/a/"),
    ],
)
def test_a_clean_path_has_no_dots_and_no_double_slashes(path: str, clean: str) -> None:
    assert clean_path(path) == clean


@go_test("net/http/server_test.go", "TestExactMatch")
@go_test("net/http/serve_test.go", "TestCaseSensitiveMethod")
def test_methods_are_case_sensitive() -> None:  # SEMANTICS 198
    mux = named(http.ServeMux(), "GET /")
    assert asked(mux, "GET", "/").code == 200
    assert asked(mux, "get", "/").code == 405


@go_test("net/http/example_test.go", "ExampleHandleFunc", "ExampleServeMux_Handle")
@go_test("net/http/example_test.go", "ExampleNotFoundHandler")
def test_the_module_and_a_mux_decorate_functions() -> None:
    mux = http.ServeMux()

    @mux.handle_func("/a")
    def a(w: Any, r: Any) -> None:
        w.write("a")

    @http.handle_func("GET /decorated/{x}")
    def decorated(w: Any, r: Any) -> None:
        w.write(r.path_value("x"))

    mux.handle("/gone", http.not_found_handler())
    assert asked(mux, "GET", "/a").body == b"a"
    assert asked(mux, "GET", "/gone").code == 404
    assert asked(http.DEFAULT_SERVE_MUX, "GET", "/decorated/y").body == b"y"
    assert callable(a) and callable(decorated)


@go_test("net/http/example_handle_test.go", "ExampleHandle")
def test_a_handler_is_an_object_with_serve_http() -> None:
    class Counter:
        def __init__(self) -> None:
            self.mu = sync.Mutex()
            self.n = 0

        def serve_http(self, w: Any, r: Any) -> None:
            with self.mu:
                self.n += 1
                w.write(f"count is {self.n}\n")

    counter = Counter()
    mux = http.ServeMux()
    mux.handle("/count", counter)
    with serving(mux) as served:
        wg = sync.WaitGroup()
        for _ in range(5):
            wg.go(served.get, "/count")
        wg.wait()
        assert served.get("/count").body == b"count is 6\n"
    assert mux.handler(httptest.new_request("GET", "/count")) == (counter, "/count")


@go_test("net/http/serve_test.go", "TestOptions", "TestOptionsHandler")
def test_options_for_the_whole_server_is_answered_by_it_unless_it_should_not() -> None:
    options = get("*", method="OPTIONS")
    seen: list[str] = []
    with serving(lambda w, r: seen.append(r.request_uri)) as served:
        answer = served.ask(options)
        assert (answer.status, answer.fields["content-length"], seen) == (200, "0", [])
    with serving(
        lambda w, r: seen.append(r.request_uri), disable_general_options_handler=True
    ) as served:
        assert served.ask(options).status == 200
    assert seen == ["*"]
    with serving(http.ServeMux()) as served:
        assert served.ask(get("*")).status == 400


def test_two_muxes_do_not_share_patterns() -> None:
    one, two = named(http.ServeMux(), "/a"), http.ServeMux()
    go(lambda: None)
    assert [asked(mux, "GET", "/a").code for mux in (one, two)] == [200, 404]
