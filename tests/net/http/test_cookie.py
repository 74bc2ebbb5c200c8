"""Cookies: as they are set, and as they are read."""

import pytest
from gotest import go_test

from gopy.net import http

SUNDAY = http.parse_time("Sun, 06 Nov 1994 08:49:37 GMT")

WRITTEN = [
    (http.Cookie("a", "v$1"), "a=v$1"),
    (http.Cookie("a", "b c"), 'a="b c"'),
    (http.Cookie("a", "b", quoted=True), 'a="b"'),
    (http.Cookie("a", "b", max_age=9, secure=True), "a=b; Max-Age=9; Secure"),
    (http.Cookie("a", "b", max_age=-1, http_only=True), "a=b; Max-Age=0; HttpOnly"),
    (http.Cookie("a", "b", domain=".example.com", path="/x"), "a=b; Path=/x; Domain=example.com"),
    (http.Cookie("a", "b", domain="::1"), "a=b"),
    (http.Cookie("a", "b", domain="127.0.0.1"), "a=b; Domain=127.0.0.1"),
    (http.Cookie("a", "b", same_site=http.SAME_SITE_STRICT_MODE), "a=b; SameSite=Strict"),
    (http.Cookie("a", "b", same_site=http.SAME_SITE_DEFAULT_MODE), "a=b"),
    (http.Cookie("a", "b", expires=SUNDAY), "a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT"),
    (http.Cookie("", "b"), ""),
    (http.Cookie("a\r\nEvil: x", "b"), ""),
    (http.Cookie("a", "b\r\nEvil: x"), 'a="bEvil: x"'),
]


@go_test("net/http/cookie_test.go", "TestWriteSetCookies", "TestCookieSanitizeValue")
@pytest.mark.parametrize(("cookie", "text"), WRITTEN)
def test_cookies_as_they_are_set(cookie: http.Cookie, text: str) -> None:
    assert str(cookie) == text


@go_test("net/http/cookie_test.go", "TestParseSetCookie", "TestReadSetCookies")
def test_cookies_as_they_are_read() -> None:
    cookie = http.parse_set_cookie(
        "NID=99; expires=Sun, 06-Nov-1994 08:49:37 GMT; path=/; domain=.google.ch; HttpOnly;"
        ' SameSite=Lax; Max-Age=0; odd="x"; Partitioned; other'
    )
    assert (cookie.name, cookie.value) == ("NID", "99")
    assert (cookie.path, cookie.domain, cookie.expires) == ("/", ".google.ch", SUNDAY)
    assert (cookie.http_only, cookie.partitioned, cookie.max_age) == (True, True, -1)
    assert cookie.same_site is http.SAME_SITE_LAX_MODE
    assert cookie.unparsed == ['odd="x"', "other"]
    for text, why in (("", "blank"), ("a", "'=' not found"), ("a b=c", "name"), ('a=b"', "value")):
        with pytest.raises(ValueError, match=why):
            http.parse_set_cookie(text)


@go_test("net/http/cookie_test.go", "TestParseCookie")
def test_cookies_as_they_are_sent() -> None:
    assert [str(each) for each in http.parse_cookie('a=1; b="x y"')] == ["a=1", 'b="x y"']
    for text, why in (("", "blank"), ("a=1;b", "'=' not found"), ("a b=c", "name")):
        with pytest.raises(ValueError, match=why):
            http.parse_cookie(text)


@go_test("net/http/cookie_test.go", "TestCookieValid")
@pytest.mark.parametrize(
    ("cookie", "why"),
    [
        (http.Cookie("", ""), "http: invalid Cookie.Name"),
        (http.Cookie("a", 'x"y'), "http: invalid byte '\"' in Cookie.Value"),
        (http.Cookie("a", "b", path="/;x"), "http: invalid byte ';' in Cookie.Path"),
        (http.Cookie("a", "b", domain="a..b"), "http: invalid Cookie.Domain"),
        (http.Cookie("a", "b", partitioned=True), "must be set with Secure"),
        (http.Cookie("a", "b", path="/", domain="example.com"), None),
    ],
)
def test_which_cookies_are_valid(cookie: http.Cookie, why: str | None) -> None:
    if why is None:
        cookie.valid()
        return
    with pytest.raises(ValueError, match=why):
        cookie.valid()


@go_test("net/http/request_test.go", "TestRequestCookie", "TestRequestCookiesByName")
@go_test("net/http/cookie_test.go", "TestAddCookie", "TestReadCookies")
def test_the_cookies_of_a_request() -> None:
    request = http.new_request("GET", "http://h/")
    for cookie in (http.Cookie("a", "1"), http.Cookie("b", "x y"), http.Cookie("a", "2\n")):
        request.add_cookie(cookie)
    assert request.header.get("Cookie") == 'a=1; b="x y"; a=2'
    found = [(each.name, each.value) for each in request.cookies()]
    assert found == [("a", "1"), ("b", "x y"), ("a", "2")]
    assert request.cookie("a").value == "1"
    assert [each.value for each in request.cookies_named("a")] == ["1", "2"]
    for name in ("c", ""):
        with pytest.raises(http.ErrNoCookie, match="http: named cookie not present"):
            request.cookie(name)
