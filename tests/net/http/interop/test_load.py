"""ab and wrk against our server: nothing fails, nothing is lost."""

import re

from outsiders import pointed_at, run


def number(text: str, of: str) -> int:
    found = re.search(rf"{of}:?\s+(\d+)", text)
    assert found is not None, text
    return int(found[1])


def test_ab_opens_a_connection_for_each_request() -> None:
    with pointed_at() as (served, url):
        told = run("ab", "-q", "-n", "500", "-c", "20", f"{url}/hello")
        assert served.log == []
    assert (number(told, "Complete requests"), number(told, "Failed requests")) == (500, 0)
    assert number(told, "HTML transferred") == 500 * len("hello")


def test_ab_keeps_connections_of_http_1_0() -> None:
    with pointed_at() as (served, url):
        told = run("ab", "-q", "-k", "-n", "2000", "-c", "20", f"{url}/hello")
        assert served.log == []
    assert (number(told, "Complete requests"), number(told, "Failed requests")) == (2000, 0)
    assert number(told, "Keep-Alive requests") == 2000


def test_wrk_gets_nothing_but_answers() -> None:
    with pointed_at() as (served, url):
        told = run("wrk", "-t", "1", "-c", "50", "-d", "1s", f"{url}/hello")
        assert served.log == []
    assert "Socket errors" not in told and "Non-2xx" not in told
    found = re.search(r"(\d+) requests in", told)
    assert found is not None and int(found[1]) > 50
