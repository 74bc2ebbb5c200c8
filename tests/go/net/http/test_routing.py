"""The tree of patterns: what Go's net/http/routing_tree_test.go asks of it."""

from typing import NamedTuple

import pytest
from gotest import go_test

from gopy.net.http.pattern import parse_pattern
from gopy.net.http.routing import RoutingNode, first_segment


def tree(*patterns: str) -> RoutingNode:
    root = RoutingNode()
    for text in patterns:
        root.add(parse_pattern(text), None)
    return root


@go_test("net/http/routing_tree_test.go", "TestRoutingFirstSegment")
@pytest.mark.parametrize(
    "path, segments",
    [
        ("/a/b/c", ["a", "b", "c"]),
        ("/a/b/", ["a", "b", "/"]),
        ("/", ["/"]),
        ("/a/%62/c", ["a", "b", "c"]),
        ("/a%2Fb%2fc", ["a/b/c"]),
    ],
)
def test_a_path_is_cut_into_segments_which_are_unescaped(path: str, segments: list[str]) -> None:
    found = []
    while path:
        segment, path = first_segment(path)
        found.append(segment)
    assert found == segments


class Asked(NamedTuple):
    method: str
    host: str
    path: str
    pattern: str
    values: list[str] = []  # noqa: RUF012  of a tuple, and never changed


NONE = ""
PLAIN = ["/a", "/a/b", "/a/{x}", "/g/h/i", "/g/{x}/j", "/a/b/{x...}", "/a/b/{y}", "/a/b/{$}"]
ITEMS = [
    "/item/",
    "POST /item/{user}",
    "GET /item/{user}",
    "/item/{user}",
    "/item/{user}/{id}",
    "/item/{user}/new",
    "/item/{$}",
    "POST alt.com/item/{user}",
    "GET /headwins",
    "HEAD /headwins",
    "/path/{p...}",
]
DOLLAR, ONE, REST = "/a/b/{$}", "/a/b/{w}", "/a/b/{w...}"

MATCHES = [
    (PLAIN, Asked("GET", "", "/a", "/a")),
    (PLAIN, Asked("GET", "", "/b", NONE)),
    (PLAIN, Asked("GET", "", "/a/b", "/a/b")),
    (PLAIN, Asked("GET", "", "/a/c", "/a/{x}", ["c"])),
    (PLAIN, Asked("GET", "", "/a/b/", DOLLAR)),
    (PLAIN, Asked("GET", "", "/a/b/c", "/a/b/{y}", ["c"])),
    (PLAIN, Asked("GET", "", "/a/b/c/d", "/a/b/{x...}", ["c/d"])),
    (PLAIN, Asked("GET", "", "/g/h/i", "/g/h/i")),
    (PLAIN, Asked("GET", "", "/g/h/j", "/g/{x}/j", ["h"])),
    (ITEMS, Asked("GET", "", "/item/jba", "GET /item/{user}", ["jba"])),
    (ITEMS, Asked("POST", "", "/item/jba", "POST /item/{user}", ["jba"])),
    (ITEMS, Asked("HEAD", "", "/item/jba", "GET /item/{user}", ["jba"])),
    (ITEMS, Asked("get", "", "/item/jba", "/item/{user}", ["jba"])),
    (ITEMS, Asked("POST", "", "/item/jba/17", "/item/{user}/{id}", ["jba", "17"])),
    (ITEMS, Asked("GET", "", "/item/jba/new", "/item/{user}/new", ["jba"])),
    (ITEMS, Asked("GET", "", "/item/", "/item/{$}")),
    (ITEMS, Asked("GET", "", "/item/jba/17/line2", "/item/")),
    (ITEMS, Asked("POST", "alt.com", "/item/jba", "POST alt.com/item/{user}", ["jba"])),
    (ITEMS, Asked("GET", "alt.com", "/item/jba", "GET /item/{user}", ["jba"])),
    (ITEMS, Asked("GET", "", "/item", NONE)),
    (ITEMS, Asked("GET", "", "/headwins", "GET /headwins")),
    (ITEMS, Asked("HEAD", "", "/headwins", "HEAD /headwins")),
    (ITEMS, Asked("GET", "", "/path/to/file", "/path/{p...}", ["to/file"])),
    (ITEMS, Asked("GET", "", "/path/*", "/path/{p...}", ["*"])),
    ([DOLLAR], Asked("GET", "", "/a/b", NONE)),
    ([DOLLAR], Asked("GET", "", "/a/b/", DOLLAR)),
    ([DOLLAR], Asked("GET", "", "/a/b/c", NONE)),
    ([ONE], Asked("GET", "", "/a/b/", NONE)),
    ([ONE], Asked("GET", "", "/a/b/c", ONE, ["c"])),
    ([ONE], Asked("GET", "", "/a/b/c/d", NONE)),
    ([REST], Asked("GET", "", "/a/b/", REST, [""])),
    ([REST], Asked("GET", "", "/a/b/c/d", REST, ["c/d"])),
    ([DOLLAR, ONE, REST], Asked("GET", "", "/a/b", NONE)),
    ([DOLLAR, ONE, REST], Asked("GET", "", "/a/b/", DOLLAR)),
    ([DOLLAR, ONE, REST], Asked("GET", "", "/a/b/c", ONE, ["c"])),
    ([DOLLAR, ONE, REST], Asked("GET", "", "/a/b/c/d", REST, ["c/d"])),
]


@go_test("net/http/routing_tree_test.go", "TestRoutingNodeMatch", "TestRoutingAddPattern")
@pytest.mark.parametrize("patterns, asked", MATCHES, ids=lambda each: getattr(each, "path", ""))
def test_the_narrowest_pattern_wins_in_any_order(patterns: list[str], asked: Asked) -> None:
    # SEMANTICS 195, 196
    for order in (patterns, patterns[::-1]):
        found = tree(*order).match(asked.host, asked.method, asked.path)
        if found is None:
            assert asked.pattern == NONE
        else:
            assert (str(found[0]), found[2]) == (asked.pattern, asked.values)


HOSTS = ["GET a.com/", "PUT b.com/", "POST /foo/{x}"]


@go_test("net/http/routing_tree_test.go", "TestMatchingMethods")
@pytest.mark.parametrize(
    "patterns, host, path, methods",
    [
        (["POST /"], "", "/foo", {"POST"}),
        (["GET /"], "", "/foo", {"GET", "HEAD"}),
        (HOSTS, "", "/foo", set()),
        (HOSTS, "", "/foo/bar", {"POST"}),
        (HOSTS, "a.com", "/foo/bar", {"GET", "HEAD", "POST"}),
        (HOSTS, "b.com", "/bar", {"PUT"}),
        (["/"], "", "/", set()),
    ],
)
def test_the_methods_that_would_match_are_known(
    patterns: list[str], host: str, path: str, methods: set[str]
) -> None:
    assert tree(*patterns).methods(host, path) == methods
