"""URLs: taken apart, put together, resolved, escaped; and their errors."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy import context, errors, net
from gopy.net import url
from gopy.net.url.errors import failed

PARSED = [
    ("http://h", {"scheme": "http", "host": "h"}),
    ("HTTP://h/", {"scheme": "http", "host": "h", "path": "/"}),
    ("http://h/?", {"scheme": "http", "host": "h", "path": "/", "force_query": True}),
    ("//u@h/p?a=b", {"user": url.user("u"), "host": "h", "path": "/p", "raw_query": "a=b"}),
    (
        "http://a%3Fb:p%40@h",
        {"scheme": "http", "host": "h", "user": url.user_password("a?b", "p@")},
    ),
    ("mailto:a@b", {"scheme": "mailto", "opaque": "a@b"}),
    ("mailto:/a", {"scheme": "mailto", "path": "/a", "omit_host": True}),
    ("///three", {"path": "///three"}),
    ("a/b", {"path": "a/b"}),
    ("*", {"path": "*"}),
    ("", {}),
    ("http://h/a%20b", {"scheme": "http", "host": "h", "path": "/a b"}),
    ("http://h/a%2fb", {"scheme": "http", "host": "h", "path": "/a/b", "raw_path": "/a%2fb"}),
    ("http://h/é", {"scheme": "http", "host": "h", "path": "/é", "raw_path": "/é"}),
    ("http://h/%C3%A9", {"scheme": "http", "host": "h", "path": "/é"}),
    (
        "http://h/#a%26b",
        {"scheme": "http", "host": "h", "path": "/", "fragment": "a&b", "raw_fragment": "a%26b"},
    ),
    ("http://[fe80::1%25en0]:80/", {"scheme": "http", "host": "[fe80::1%en0]:80", "path": "/"}),
    ("mysql://a:1,b:2/d", {"scheme": "mysql", "host": "a:1,b:2", "path": "/d"}),
]


@pytest.mark.parametrize(("text", "parts"), PARSED)
def test_what_a_url_consists_of(text: str, parts: dict[str, object]) -> None:
    assert url.parse(text) == url.URL(**parts)  # type: ignore[arg-type]
    assert str(url.parse(text)) == text.replace("HTTP:", "http:").replace("/é", "/%C3%A9")


BROKEN = [
    ("http://h h/", 'invalid character " " in host name'),
    ("http://[::1", "missing ']' in host"),
    ("http://[::1]x/", 'invalid port "x" after host'),
    ("http://[1.2.3.4]/", "invalid IP-literal"),
    ("http://h:port/", 'invalid port ":port" after host'),
    ("http://a:1:2/", 'invalid port ":1:2" after host'),
    ("http://%41/", 'invalid URL escape "%41"'),
    ("http://h/%zz", 'invalid URL escape "%zz"'),
    ("http://h/%é", 'invalid URL escape "%é"'),
    ("http://a b@h/", "net/url: invalid userinfo"),
    (":a", "missing protocol scheme"),
    ("1:b", "first path segment in URL cannot contain colon"),
    ("http://h/\n", "net/url: invalid control character in URL"),
]


@pytest.mark.parametrize(("text", "why"), BROKEN)
def test_what_is_no_url(text: str, why: str) -> None:
    with pytest.raises(url.Error) as caught:
        url.parse(text)
    assert str(caught.value).endswith(f": {why}")
    assert (caught.value.op, caught.value.url) == ("parse", text)
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize("text", ["", "a/b", "#f", "http", "?q", "h:80x"])
def test_what_is_no_requests_target(text: str) -> None:
    if text == "h:80x":
        assert url.parse_request_uri(text).opaque == "80x"
        return
    with pytest.raises(url.Error, match="empty url|invalid URI for request"):
        url.parse_request_uri(text)


@pytest.mark.parametrize(
    "text", ["/", "/a?b=c", "/a%20b", "//a/b", "/é", "/a?", "http://h/p", "/a#b"]
)
def test_a_requests_target_is_the_url_without_a_fragment(text: str) -> None:
    parsed = url.parse_request_uri(text)
    assert parsed.fragment == ""
    wanted = "/%C3%A9" if text == "/é" else text.removeprefix("http://h").replace("#", "%23")
    assert parsed.request_uri() == wanted


RESOLVED = [
    ("", "http://a/b/c/d;p?q"),
    ("g:h", "g:h"),
    ("g?y#s", "http://a/b/c/g?y#s"),
    ("?y", "http://a/b/c/d;p?y"),
    ("#s", "http://a/b/c/d;p?q#s"),
    ("//g", "http://g"),
    ("/./g", "http://a/g"),
    ("../../../g", "http://a/g"),
    ("./g/.", "http://a/b/c/g/"),
    ("g/../h", "http://a/b/c/h"),
    ("..", "http://a/b/"),
    ("..g", "http://a/b/c/..g"),
    ("./a%2f../../b/..%2fc", "http://a/b/c/b/..%2fc"),
    ("http://b//c", "http://b//c"),
]


@pytest.mark.parametrize(("reference", "wanted"), RESOLVED)
def test_where_a_reference_leads(reference: str, wanted: str) -> None:
    base = url.parse("http://a/b/c/d;p?q")
    assert str(base.parse(reference)) == wanted
    assert str(base.resolve_reference(url.parse(reference))) == wanted
    assert str(base) == "http://a/b/c/d;p?q"


@pytest.mark.parametrize(
    ("base", "elements", "joined"),
    [
        ("https://go.dev", ["a"], "https://go.dev/a"),
        ("https://go.dev/a/", ["../../../b"], "https://go.dev/b"),
        ("https://go.dev/", ["a", "b/"], "https://go.dev/a/b/"),
        ("https://go.dev/a%2Fb", ["c%2fd"], "https://go.dev/a%2Fb/c%2fd"),
        ("a", ["../b"], "b"),
    ],
)
def test_paths_are_joined_and_cleaned(base: str, elements: list[str], joined: str) -> None:
    assert url.join_path(base, *elements) == joined
    assert str(url.parse(base).join_path(*elements)) == joined


def test_host_port_and_password() -> None:
    parsed = url.parse("http://me:secret@[::1]:80/")
    assert (parsed.hostname(), parsed.port(), parsed.is_abs()) == ("::1", "80", True)
    assert parsed.redacted() == "http://me:xxxxx@[::1]:80/"
    assert parsed.user is not None
    assert (parsed.user.username(), parsed.user.password()) == ("me", ("secret", True))
    assert "secret" not in repr(parsed.user)
    assert url.parse("h").user is None


def test_what_was_put_together_reads_back_the_same() -> None:
    made = url.URL(scheme="http", host="h", path="/a b?c/é", raw_query="q=1", fragment="x y")
    assert str(made) == "http://h/a%20b%3Fc/%C3%A9?q=1#x%20y"
    assert url.parse(str(made)).path == made.path
    assert str(url.URL(path="a:b")) == "./a:b"
    assert str(url.URL(scheme="x", path="//p", omit_host=True)) == "x:%2F/p"


@given(st.text())
def test_escaping_can_be_undone(text: str) -> None:
    assert url.query_unescape(url.query_escape(text)) == text
    assert url.path_unescape(url.path_escape(text)) == text
    assert url.parse("http://h/" + url.path_escape(text)).path == "/" + text
    assert url.parse_query(url.Values({text: [text]}).encode()) == {text: [text]}


def test_what_is_escaped_where() -> None:
    every = "azAZ09-._~$&+,/:;=?@ !'()*%é"
    assert url.query_escape(every) == (
        "azAZ09-._~%24%26%2B%2C%2F%3A%3B%3D%3F%40+%21%27%28%29%2A%25%C3%A9"
    )
    assert url.path_escape(every) == ("azAZ09-._~$&+%2C%2F:%3B=%3F@%20%21%27%28%29%2A%25%C3%A9")
    assert url.query_unescape("a+b%FF") == "a b\udcff"  # bytes that are no text survive
    with pytest.raises(url.EscapeError, match='invalid URL escape "%"'):
        url.query_unescape("%")


def test_queries() -> None:
    query = url.parse("http://h/?a=1&b=2&a=3&c&d=%20x+y&&").query()
    assert query == {"a": ["1", "3"], "b": ["2"], "c": [""], "d": [" x y"]}
    assert (query.get("a"), query.get("none"), query.has("c")) == ("1", "", True)
    query.set("a", "é")
    query.add("a", "&")
    query.delete("d")
    assert query.encode() == "a=%C3%A9&a=%26&b=2&c="
    copy = query.clone()
    copy.add("b", "3")
    assert query["b"] == ["2"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("a=1;b=2&c=3", "invalid semicolon separator in query"),
        ("%zz=1&c=3", 'invalid URL escape "%zz"'),
        ("c=3&x=%", 'invalid URL escape "%"'),
    ],
)
def test_a_query_that_is_not_all_right(query: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        url.parse_query(query)
    assert caught.value.partial == {"c": ["3"]}
    assert url.URL(raw_query=query).query() == {"c": ["3"]}


def test_a_query_has_a_limit() -> None:
    assert len(url.parse_query("&".join("a" for _ in range(10000)))["a"]) == 10000
    with pytest.raises(ValueError, match="exceeded limit"):
        url.parse_query("&".join("a" for _ in range(10001)))


def test_an_error_is_what_its_cause_is() -> None:
    late = failed("Get", "http://h", context.DeadlineExceeded())
    assert isinstance(late, TimeoutError)
    assert isinstance(late, context.DeadlineExceeded)
    assert late.timeout()
    assert str(late) == 'Get "http://h": context deadline exceeded'
    assert errors.is_(late, context.DEADLINE_EXCEEDED)
    gone = failed("Get", "http://h", context.Canceled())
    assert isinstance(gone, context.Canceled)
    assert errors.is_(gone, context.CANCELED)
    assert not gone.timeout()
    assert gone != failed("Get", "http://h", context.Canceled())
    slow = failed("Get", "http://h", net.DeadlineExceededError("read"))
    assert isinstance(slow, TimeoutError)
    plain = failed("Get", "http://h", OSError("broken"))
    assert type(plain) is url.Error
    assert not plain.timeout()
    for each in (late, gone, plain):
        assert str(pickle.loads(pickle.dumps(each))) == str(each)
        assert type(pickle.loads(pickle.dumps(each))) is type(each)
