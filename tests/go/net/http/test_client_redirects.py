"""Redirects: which are followed, with what: Go's net/http/client_test.go."""

from collections.abc import Callable
from typing import Any

import pytest
from gotest import go_test

from gopy import context
from gopy.net import http, url
from gopy.net.http.httptest.testserver import Server
from gopy.net.http.redirects import may_see, referer


@go_test("net/http/client_test.go", "TestClientRedirects")
def test_redirects_are_followed_ten_times_or_as_a_function_says() -> None:  # SEMANTICS 192
    def handler(w: Any, r: Any) -> None:
        n = int(r.form_value("n") or 0)
        if n == 7 and r.referer() != served.url + "/?n=6":
            w.write("bad referer " + r.referer())
            return
        if n < 15:
            http.redirect(w, r, f"/?n={n + 1}", 302)
            return
        w.write(f"n={n}")

    with Server(handler) as served:
        client = served.client()
        for method in ("Get", "Head"):
            with pytest.raises(url.Error) as stopped:
                getattr(client, method.lower())(served.url)
            assert str(stopped.value) == f'{method} "/?n=10": stopped after 10 redirects'
        with pytest.raises(url.Error, match='Get "/\\?n=10": stopped after 10 redirects'):
            client.do(http.new_request("GET", served.url))

        seen: list[int] = []

        def check(request: http.Request, via: list[http.Request]) -> None:
            seen.append(len(via))
            if told is not None:
                raise told

        told: Exception | None = None
        client.check_redirect = check
        with client.get(served.url) as response:
            assert str(response.request.url) == served.url + "/?n=15"
        assert seen == list(range(1, 16))

        told = OSError("no redirects allowed")
        with pytest.raises(url.Error) as refused:
            client.get(served.url)
        assert refused.value.__cause__ is told
        assert str(refused.value) == 'Get "/?n=1": no redirects allowed'
        assert refused.value.response.header.get("Location") == "/?n=1"


@go_test("net/http/client_test.go", "TestClientRedirectsContext")
def test_a_context_reaches_all_requests() -> None:
    def handler(w: Any, r: Any) -> None:
        http.redirect(w, r, "/", 302)

    ctx, cancel = context.with_cancel(context.background())

    def check(request: http.Request, via: list[http.Request]) -> None:
        cancel()
        assert request.context().err() is not None

    with Server(handler) as served:
        client = served.client()
        client.check_redirect = check
        with pytest.raises(context.Canceled):
            client.do(http.new_request_with_context(ctx, "GET", served.url))


POSTS = [
    ("/", 1),
    ("/?code=301&next=302", 3),
    ("/?code=302", 2),
    ("/?code=303&next=301", 3),
    ("/?code=304", 1),
    ("/?code=305", 1),
    ("/?code=307&next=303,308,302", 5),
    ("/?code=308&next=302,301", 4),
    ("/?code=404", 1),
]
AFTER_POST = {
    "/": ["POST / body"],
    "/?code=301&next=302": ["POST / body", "GET / ", "GET / "],
    "/?code=302": ["POST / body", "GET / "],
    "/?code=303&next=301": ["POST / body", "GET / ", "GET / "],
    "/?code=304": ["POST / body"],
    "/?code=305": ["POST / body"],
    "/?code=307&next=303,308,302": ["POST / body", "POST / body", "GET / ", "GET / ", "GET / "],
    "/?code=308&next=302,301": ["POST / body", "POST / body", "GET / ", "GET / "],
    "/?code=404": ["POST / body"],
}


@go_test("net/http/client_test.go", "TestPostRedirects", "TestDeleteRedirects")
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_the_method_and_the_body_after_each_status(method: str) -> None:  # SEMANTICS 192
    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        seen.append(f"{r.method} {r.url.path} {r.body.read().decode()}")
        code, _, rest = r.url.query().get("code").partition(",")
        if not code:
            return
        following, _, later = r.url.query().get("next").partition(",")
        if int(code) // 100 == 3:
            w.header().set("Location", f"/?code={following}&next={later}" if following else "/")
        w.write_header(int(code))

    with Server(handler) as served:
        for path, requests in POSTS:
            seen.clear()
            with served.client().do(http.new_request(method, served.url + path, "body")):
                pass
            wanted = [line.replace("POST", method) for line in AFTER_POST[path]]
            assert seen == wanted, path
            assert len(seen) == requests


def to(location: str, code: int = 302) -> Callable[[Any, Any], None]:
    """Return a handler that sends everybody to location."""

    def handler(w: Any, r: Any) -> None:
        if location:
            w.header().set("Location", location)
        w.write_header(code)
        w.write("body")

    return handler


@go_test("net/http/client_test.go", "TestClientRedirectUseResponse")
def test_the_redirect_itself_can_be_the_answer() -> None:
    def check(request: http.Request, via: list[http.Request]) -> None:
        assert request.response is not None
        raise http.ErrUseLastResponse

    with Server(to("/other")) as served:
        client = served.client()
        client.check_redirect = check
        with client.get(served.url) as response:
            assert (response.status_code, response.text()) == (302, "body")


@go_test("net/http/client_test.go", "TestClientRedirectNoLocation")
@pytest.mark.parametrize("code", [301, 308])
def test_a_redirect_without_a_location_is_the_answer(code: int) -> None:
    with Server(to("", code)) as served, served.client().get(served.url) as response:
        assert response.status_code == code


@go_test("net/http/client_test.go", "TestClientRedirect308NoGetBody")
def test_a_body_that_cannot_be_had_again_is_not_redirected() -> None:
    with Server(to("http://should-not-be-followed.invalid/", 308)) as served:
        request = http.new_request("POST", served.url, b"x")
        request.get_body = None
        with served.client().do(request) as response:
            assert response.status_code == 308
            assert response.header.get("Location")


@go_test("net/http/client_test.go", "TestRedirectGetBody")
def test_the_body_is_had_anew_for_each_307() -> None:
    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        seen.append(r.body.read().decode())
        if r.url.path == "/":
            http.redirect(w, r, "/next", 307)

    with Server(handler) as served:
        request = http.new_request("POST", served.url, b"hello")
        again, calls = request.get_body, 0

        def counted() -> Any:
            nonlocal calls
            calls += 1
            return again()

        request.get_body = counted
        served.client().do(request).text()
        assert (seen, calls) == (["hello", "hello"], 1)


class Jar:
    """Cookies by host, all of them sent to it."""

    def __init__(self) -> None:
        self.by_host: dict[str, list[http.Cookie]] = {}
        self.log: list[str] = []

    def set_cookies(self, u: url.URL, cookies: list[http.Cookie]) -> None:
        self.log.append("set " + ",".join(cookie.name for cookie in cookies))
        self.by_host.setdefault(u.host, []).extend(cookies)

    def cookies(self, u: url.URL) -> list[http.Cookie]:
        return self.by_host.get(u.host, [])


@go_test("net/http/client_test.go", "TestClientSendsCookieFromJar")
def test_what_is_in_the_jar_is_sent_along() -> None:
    sent: list[http.Request] = []

    class Keeping:
        def round_trip(self, request: http.Request) -> http.Response:
            sent.append(request)
            raise OSError("dummy impl")

    jar = Jar()
    jar.by_host["dummy.faketld"] = [http.Cookie("foo", "bar")]
    client = http.Client(Keeping(), jar=jar)
    for send in (
        lambda: client.get("http://dummy.faketld/"),
        lambda: client.head("http://dummy.faketld/"),
        lambda: client.post("http://dummy.faketld/", "text/plain", "body"),
        lambda: client.do(http.new_request("GET", "http://dummy.faketld/")),
    ):
        with pytest.raises(url.Error):
            send()
        assert [str(cookie) for cookie in sent[-1].cookies()] == ["foo=bar"]


@go_test("net/http/client_test.go", "TestRedirectCookiesJar")
def test_cookies_that_a_redirect_sets_are_sent_to_where_it_leads() -> None:
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/":
            http.set_cookie(w, http.Cookie("ChocolateChip", "tasty"))
            http.set_cookie(w, http.Cookie("First", "Hit"))
            http.redirect(w, r, "/second", 302)
            return
        w.write(r.header.get("Cookie"))
        http.set_cookie(w, http.Cookie("Second", "Hit"))

    jar = Jar()
    with Server(handler) as served:
        client = http.Client(jar=jar, transport=served.client().transport)
        with client.get(served.url) as response:
            assert response.text() == "ChocolateChip=tasty; First=Hit"
    assert jar.log == ["set ChocolateChip,First"]


@go_test("net/http/client_test.go", "TestBasicAuthHeadersPreserved")
def test_authorization_wins_over_the_url_and_survives_a_redirect() -> None:
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/":
            http.redirect(w, r, "/auth", 302)
            return
        w.write(" ".join(map(str, r.basic_auth())))

    with Server(handler) as served:
        request = http.new_request("GET", served.url.replace("//", "//user:wrong@"))
        request.set_basic_auth("My User", "My Pass")
        assert served.client().do(request).text() == "My User My Pass True"


REFERERS = [
    ("http://gopher@test.com/", "https://l.com/", "", "http://test.com/"),
    ("http://gopher:go@test.com/", "https://l.com/", "", "http://test.com/"),
    ("http://gopher@test.com/", "https://l.com/", "http://explicit.com/", "http://explicit.com/"),
    ("http://test.com/", "https://l.com/", "", "http://test.com/"),
    ("https://test.com/", "https://l.com/", "", "https://test.com/"),
    ("https://test.com/", "https://l.com/", "http://explicit.com/", "http://explicit.com/"),
    ("https://test.com/", "http://l.com/", "", ""),
    ("https://test.com/", "http://l.com/", "http://explicit.com/", ""),
]


@go_test("net/http/client_test.go", "TestReferer")
@pytest.mark.parametrize(("last", "new", "explicit", "told"), REFERERS)
def test_what_the_referer_tells(last: str, new: str, explicit: str, told: str) -> None:
    # SEMANTICS 192
    assert referer(url.parse(last), url.parse(new), explicit) == told


@go_test("net/http/client_test.go", "TestClientCopyHeadersOnRedirect")
def test_which_fields_reach_another_host() -> None:  # SEMANTICS 192
    seen: list[http.Header] = []

    def target(w: Any, r: Any) -> None:
        seen.append(r.header.clone())

    with Server(target) as other:

        def handler(w: Any, r: Any) -> None:
            seen.append(r.header.clone())
            http.redirect(w, r, other.url.replace("127.0.0.1", "localhost"), 302)

        with Server(handler) as served:
            request = http.new_request("GET", served.url)
            for name, value in (
                ("Cookie", "foo=bar"),
                ("X-Foo", "bar"),
                ("Authorization", "secretpassword"),
                ("User-Agent", "abc"),
                ("Content-Type", "text/plain"),
            ):
                request.header.set(name, value)
            with served.client().do(request) as response:
                assert response.status_code == 200
            first, second = seen
    assert first.get("Cookie") == "foo=bar"
    assert "Cookie" not in second
    assert "Authorization" not in second
    assert "Content-Type" not in second
    assert (second.get("X-Foo"), second.get("User-Agent")) == ("bar", "abc")
    assert second.get("Referer") == served.url


@go_test("net/http/client_test.go", "TestClientStripHeadersOnRepeatedRedirect")
def test_secrets_stay_away_once_another_host_was_asked() -> None:
    sent: list[tuple[str, str]] = []

    class Leading:
        def round_trip(self, request: http.Request) -> http.Response:
            sent.append((str(request.url), request.header.get("Authorization")))
            response = http.Response(200, body=None)
            if steps:
                response = http.Response(302, header=http.Header({"Location": steps.pop(0)}))
            return response

    for path in (
        ["http://b.test/", "http://b.test/2"],
        ["http://b.test/", "http://a.test/"],
        ["http://sub.a.test/", "http://b.test/", "http://sub.a.test/"],
    ):
        steps, seen_other = list(path), False
        sent.clear()
        request = http.new_request("GET", "http://a.test/")
        request.header.set("Authorization", "secret")
        http.Client(Leading()).do(request)
        for where, told in sent:
            seen_other = seen_other or "b.test" in where
            assert told == ("" if seen_other else "secret"), (path, where)


@go_test("net/http/client_test.go", "TestClientStripHeadersOnPostToGetRedirect")
def test_the_fields_of_a_body_go_with_it() -> None:
    seen: list[http.Header] = []

    def handler(w: Any, r: Any) -> None:
        seen.append(r.header.clone())
        if r.method == "POST":
            http.redirect(w, r, "/", 302)

    with Server(handler) as served:
        request = http.new_request("POST", served.url, b"hello world")
        for name in ("Content-Encoding", "Content-Language", "Content-Type", "X-Other"):
            request.header.set(name, "a")
        served.client().do(request).text()
    assert "Content-Length" in seen[0]
    for name in ("Content-Encoding", "Content-Language", "Content-Type", "Content-Length"):
        assert name not in seen[1]
    assert seen[1].get("X-Other") == "a"


@go_test("net/http/client_test.go", "TestClientCopyHostOnRedirect")
def test_a_host_of_ones_own_survives_a_relative_redirect() -> None:
    seen: list[tuple[str, str]] = []

    def handler(w: Any, r: Any) -> None:
        seen.append((r.url.path, r.host))
        if r.url.path == "/":
            http.redirect(w, r, "/hop", 302)
        elif r.url.path == "/hop":
            http.redirect(w, r, served.url + "/absolute", 302)

    with Server(handler) as served:
        request = http.new_request("GET", served.url)
        request.host = "pretend.example"
        served.client().do(request).text()
        real = served.url.removeprefix("http://")
    assert seen == [("/", "pretend.example"), ("/hop", "pretend.example"), ("/absolute", real)]


MAY_SEE = [
    ("http://foo.com/", "http://bar.com/", False),
    ("http://foo.com/", "http://foo.com/other", True),
    ("http://foo.com/", "http://sub.foo.com/", True),
    ("http://foo.com/", "http://notfoo.com/", False),
    ("http://sub.foo.com/", "http://foo.com/", False),
    ("http://foo.com:1234/", "http://foo.com:4321/", True),
    ("http://foo.com/", "https://foo.com/", True),
    ("http://foo.com", "http://foo.com.evil", False),
    ("http://foo.com/", "http://[::1%25.foo.com]/", False),
    ("http://FOO.com/", "http://foo.COM/", True),
]


@go_test("net/http/client_test.go", "TestShouldCopyHeaderOnRedirect")
@pytest.mark.parametrize(("first", "other", "may"), MAY_SEE)
def test_who_may_see_a_hosts_secrets(first: str, other: str, may: bool) -> None:
    assert may_see(url.parse(first), url.parse(other)) is may


@go_test("net/http/client_test.go", "TestClientRedirectTypes")
def test_the_method_after_each_status() -> None:
    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        seen.append(r.method)
        if r.url.path != "/done":
            w.header().set("Location", "/done")
            w.write_header(int(r.url.path[1:]))

    with Server(handler) as served:
        for method in ("HEAD", "GET", "POST", "PUT", "DELETE", "PATCH"):
            for code in (301, 302, 303, 307, 308):
                seen.clear()
                request = http.new_request(method, f"{served.url}/{code}")
                served.client().do(request).text()
                kept = code >= 307 or method in ("GET", "HEAD")
                assert seen == [method, method if kept else "GET"], (method, code)


@go_test("net/http/client_test.go", "TestClientRedirectEatsBody_h1")
def test_a_short_redirects_connection_serves_the_next_request() -> None:
    peers: list[str] = []

    def handler(w: Any, r: Any) -> None:
        peers.append(r.remote_addr)
        if r.url.path == "/":
            http.redirect(w, r, "/foo", 302)

    with Server(handler) as served:
        served.client().get(served.url).text()
        assert peers[0] == peers[1]
