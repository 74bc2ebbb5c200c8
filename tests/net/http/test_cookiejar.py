"""The cookie jar: whose cookies go where."""

from typing import NamedTuple

import pytest
from gotest import go_test

from gopy.net import http, url
from gopy.net.http import cookiejar


class Case(NamedTuple):
    """What a host sets, what is in the jar then, and what requests get."""

    name: str
    source: str
    sets: list[str]
    asked: dict[str, str]


CASES = [
    Case(
        "a cookie without a domain is its host's alone",
        "http://www.host.test/",
        ["A=a"],
        {"http://www.host.test": "A=a", "http://host.test": "", "http://sub.www.host.test": ""},
    ),
    Case(
        "one of a domain goes to the hosts below it",
        "http://www.host.test/",
        ["A=a; domain=host.test", "B=b; domain=.host.test"],
        {
            "http://www.host.test": "A=a B=b",
            "http://host.test:8080/x": "A=a B=b",
            "https://other.host.test": "A=a B=b",
            "http://ghost.test": "",
        },
    ),
    Case(
        "nobody sets cookies for others",
        "http://www.host.test/",
        ["A=a; domain=other.test", "B=b; domain=sub.www.host.test", "C=c; domain=host.test."],
        {"http://www.host.test": "", "http://other.test": "", "http://sub.www.host.test": ""},
    ),
    Case(
        "secure ones go over https",
        "http://host.test/",
        ["A=a; secure", "B=b"],
        {"http://host.test": "B=b", "https://host.test": "A=a B=b"},
    ),
    Case(
        "those of longer paths come first",
        "http://host.test/a/b",
        ["A=a; path=/", "B=b; path=/a/b/c", "C=c", "D=d; path=/a/b"],
        {
            "http://host.test/": "A=a",
            "http://host.test/a": "C=c A=a",
            "http://host.test/ab": "A=a",
            "http://host.test/a/b/c/d": "B=b D=d C=c A=a",
        },
    ),
    Case(
        "what is set again takes the place, what is old goes",
        "http://host.test/",
        [
            "A=a",
            "B=b",
            "A=a2",
            "B=; max-age=-1",
            "C=c; expires=Sun, 06 Nov 1994 08:49:37 GMT",
            "D=d; max-age=3600",
        ],
        {"http://host.test/": "A=a2 D=d"},
    ),
    Case(
        "an address has cookies of its own",
        "http://127.0.0.1/",
        ["A=a; domain=127.0.0.1", "B=b; domain=.0.0.1"],
        {"http://127.0.0.1/": "A=a", "http://1.127.0.0.1/": ""},
    ),
    Case("other schemes have none", "ftp://host.test/", ["A=a"], {"http://host.test/": ""}),
]


@go_test("net/http/cookiejar/jar_test.go", "TestBasics", "TestUpdateAndDelete", "TestExpiration")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_whose_cookies_go_where(case: Case) -> None:
    jar = cookiejar.new()
    jar.set_cookies(url.parse(case.source), [http.parse_set_cookie(text) for text in case.sets])
    for where, told in case.asked.items():
        assert " ".join(map(str, jar.cookies(url.parse(where)))) == told, where


class OfNobody:
    """Says that ``co.uk`` is of nobody alone."""

    def public_suffix(self, domain: str) -> str:
        return "co.uk" if domain.endswith("co.uk") else domain.rpartition(".")[2]


def test_a_domain_that_is_of_nobody_alone_has_no_cookies() -> None:
    jar = cookiejar.new(OfNobody())
    where = url.parse("http://www.bbc.co.uk/")
    jar.set_cookies(where, [http.parse_set_cookie("A=a; domain=co.uk")])
    jar.set_cookies(where, [http.parse_set_cookie("B=b; domain=bbc.co.uk")])
    assert [str(each) for each in jar.cookies(where)] == ["B=b"]
    assert jar.cookies(url.parse("http://itv.co.uk/")) == []
