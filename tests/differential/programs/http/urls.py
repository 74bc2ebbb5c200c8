"""URLs, taken apart, put together and resolved; cookies as they are read and set."""

from gopy.net import http, url
from gopy.net.url.quoting import quoted

TEXTS = [
    "http://user:p%40ss@host:80/a%2fb/../c?x=1&y=%zz&x=+2#f%20g",
    *("HTTP://[fe80::1%25en0]:80/", "mailto:a@b", "mailto:/a", "//host/p?", "///three"),
    *("*", "a/b:c", "a:b/c", "http://h/é?é#é", "http://h/%C3%A9%ff", "http://h/!$&'()*+,;=:@[]"),
    *("http://a:1,b:2/", "mysql://a:1,b:2/", "http://h h/", "http://%41/", "http://h/%", ":x"),
    *("1:x", "http://[::1", "http://[1.2.3.4]/", "http://h:x/", "http://a b@h/", "?q", "#f", ""),
    *(".", "..", "../../../g", "./g/.", "g;x=1/../y", "http:opaque?q"),
]

COOKIES = [
    "a=b",
    "a=b; Path=/x; Domain=.Host.test; Max-Age=5; Secure; HttpOnly; SameSite=None",
    'a="b c"; Expires=Sun, 06-Nov-1994 08:49:37 GMT; odd',
    *("a b=c", "a", "", "a=b; Max-Age=05", "a=b; Max-Age=-5; Partitioned; Secure", 'a="b', "a=é"),
]


def show(text: str) -> None:
    try:
        u = url.parse(text)
    except url.Error as error:
        print(error)
        return
    print(u, *map(quoted, (u.path, u.raw_path, u.host, u.request_uri())))
    base = url.parse("http://a/b/c/d;p?q")
    print(base.resolve_reference(u), u.join_path("x", "../y/"), u.redacted())
    print(*map(quoted, (u.hostname(), u.port(), u.query().encode())))
    try:
        url.parse_request_uri(text)
    except url.Error as error:
        print(error)


def show_cookie(text: str) -> None:
    try:
        cookie = http.parse_set_cookie(text)
    except ValueError as error:
        print(error)
        return
    why: object = "<nil>"
    try:
        cookie.valid()
    except ValueError as error:
        why = error
    unparsed = f"[{' '.join(map(quoted, cookie.unparsed))}]"
    print(cookie, quoted(cookie.value), cookie.max_age, unparsed, why)


for text in TEXTS:
    show(text)
for text in COOKIES:
    show_cookie(text)
EVERY = "azAZ09-._~$&+,/:;=?@ !'()*%é"
print(url.query_escape(EVERY), url.path_escape(EVERY))
