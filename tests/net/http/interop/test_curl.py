"""curl against our server."""

from pathlib import Path

from outsiders import BIG, pointed_at, run

SHOWN = "%{http_code} %{size_download} %{num_connects} %{http_version}"


def curl(*args: str, stdin: bytes = b"") -> str:
    return run("curl", "-sS", "--noproxy", "*", "--max-time", "30", *args, stdin=stdin)


def test_curl_gets() -> None:
    with pointed_at() as (_, url):
        assert curl(f"{url}/hello") == "hello"
        assert curl("-o", "/dev/null", "-w", SHOWN, f"{url}/big") == f"200 {BIG} 1 1.1"
        assert curl("-0", f"{url}/hello") == "hello"


def test_curl_sees_a_head() -> None:
    with pointed_at() as (_, url):
        lines = curl("-I", f"{url}/hello").splitlines()
    assert lines[0] == "HTTP/1.1 200 OK"
    assert "Content-Length: 5" in lines


def test_curl_posts_a_length_and_chunks(tmp_path: Path) -> None:
    data = bytes(range(256)) * 1000
    (tmp_path / "data").write_bytes(data)
    with pointed_at() as (_, url):
        assert curl("-d", "a=b", f"{url}/echo") == "a=b"
        assert curl("--data-binary", f"@{tmp_path}/data", f"{url}/count") == str(len(data))
        chunks = ("-H", "Transfer-Encoding: chunked", "--data-binary")
        assert curl(*chunks, f"@{tmp_path}/data", f"{url}/count") == str(len(data))
        assert curl("-T", "-", f"{url}/count", stdin=data) == str(len(data))


def test_curl_waits_until_it_may_continue(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(bytes(2_000_000))
    expects = ("--expect100-timeout", "20", "-H", "Expect: 100-continue", "--data-binary")
    with pointed_at() as (_, url):
        told = curl("-v", "--stderr", "-", *expects, f"@{tmp_path}/data", f"{url}/count")
        assert "< HTTP/1.1 100 Continue" in told and "2000000" in told
        refused = curl("-v", "--stderr", "-", *expects, f"@{tmp_path}/data", f"{url}/refused")
    assert "100 Continue" not in refused and "< HTTP/1.1 403 Forbidden" in refused


def test_curl_keeps_its_connection() -> None:
    with pointed_at() as (_, url):
        outputs = ("-o", "/dev/null") * 3
        asked = [f"{url}/{path}" for path in ("hello", "big", "stream")]
        counted = curl("-w", "%{num_connects}", *outputs, *asked)
    assert counted == "100"


def test_curl_follows_and_streams_and_takes_ranges(tmp_path: Path) -> None:
    with pointed_at() as (_, url):
        assert curl("-L", f"{url}/moved") == "hello"
        assert curl("--raw", f"{url}/stream").endswith("0\r\nX-Count: 100\r\n\r\n")
        assert len(curl(f"{url}/stream").splitlines()) == 100


def test_curl_sends_a_form_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("in the file")
    with pointed_at() as (_, url):
        told = curl("-F", "a=b", "-F", f"f=@{tmp_path}/file.txt", f"{url}/form")
    assert told == "b file.txt in the file"
