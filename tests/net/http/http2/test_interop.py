"""Clients that others wrote: httpx, Go's own, curl and h2load."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gocommand import build
from rawhttp2 import Served, serving

from gopy import runtime
from gopy.net.http.httptest import Server
from gopy.net.http.httptest.certificate import CERTIFICATE

SIZE = 3_000_000


def handler(w: Any, r: Any) -> None:
    """Tell of the request, and of its body how long it is; /long and /boom do what they say."""
    if r.url.path == "/boom":
        w.write(bytes(10_000))
        raise ValueError("boom")
    if r.url.path == "/long":
        for _ in range(SIZE // 10_000):
            w.write(bytes(10_000))
        return
    w.header().set("Trailer", "X-Sum")
    size = len(r.body.read())
    w.write(f"{r.proto} {r.method} {r.url} {size}")
    w.header().set("X-Sum", str(size))


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(handler) as each:
        yield each


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_text(CERTIFICATE)
    return path


def run(*command: Any, cwd: Path | None = None) -> str:
    """Run a program, with the goroutines; return what it prints."""
    done = runtime.blocking(
        lambda: subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=100)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def test_httpx_is_served(served: Served, ca: Path) -> None:
    httpx = pytest.importorskip("httpx")

    def client() -> None:
        trust = ssl.create_default_context(cafile=ca)
        with httpx.Client(http2=True, verify=trust, timeout=60, base_url=served.url) as c:
            got = c.get("/a?b=c")
            assert (got.http_version, got.text) == ("HTTP/2", "HTTP/2.0 GET /a?b=c 0")
            assert c.post("/p", content=bytes(SIZE)).text == f"HTTP/2.0 POST /p {SIZE}"
            assert c.head("/h").content == b""
            assert c.get("/long").content == bytes(SIZE)
            with pytest.raises(httpx.RemoteProtocolError):
                c.get("/boom")
            assert c.get("/after").status_code == 200

    runtime.blocking(client)


def test_httptest_offers_http_2_if_it_s_told_to(ca: Path) -> None:
    httpx = pytest.importorskip("httpx")
    server = Server(handler, start=False)
    server.enable_http2 = True
    server.start_tls()
    with server:
        assert server.client().get(server.url).text() == "HTTP/1.1 GET / 0"

        def client() -> str:
            trust = ssl.create_default_context(cafile=ca)
            with httpx.Client(http2=True, verify=trust, timeout=60) as c:
                return str(c.get(server.url).text)

        assert runtime.blocking(client) == "HTTP/2.0 GET / 0"


GO = """
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
)

func main() {
	pem, _ := os.ReadFile(os.Args[2])
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: pool}
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
	client := &http.Client{Transport: transport}
	show := func(resp *http.Response, err error) {
		if err != nil {
			fmt.Println(err)
			return
		}
		body, err := io.ReadAll(resp.Body)
		if len(body) > 100 {
			body = []byte(fmt.Sprint(len(body)))
		}
		fmt.Println(resp.Proto, resp.StatusCode, string(body), resp.Trailer, err)
	}
	show(client.Get(os.Args[1] + "/a?b=c"))
	show(client.Head(os.Args[1] + "/h"))
	show(client.Post(os.Args[1] + "/p", "text/plain", bytes.NewReader(make([]byte, 3000000))))
	show(client.Get(os.Args[1] + "/long"))
	show(client.Get(os.Args[1] + "/boom"))
	var all sync.WaitGroup
	var mu sync.Mutex
	good := 0
	for i := 0; i < 400; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			resp, err := client.Get(os.Args[1] + "/x")
			if err != nil {
				fmt.Println(err)
				return
			}
			body, _ := io.ReadAll(resp.Body)
			mu.Lock()
			defer mu.Unlock()
			if string(body) == "HTTP/2.0 GET /x 0" {
				good++
			}
		}()
	}
	all.Wait()
	fmt.Println(good)
}
"""


def test_go_s_own_client_is_served(served: Served, ca: Path, tmp_path: Path) -> None:
    """400 requests at a time are more than a connection's 250 streams: some wait."""
    folder = tmp_path / "go"
    folder.mkdir()
    bin_folder = runtime.blocking(lambda: build({"client": GO}, folder))
    lines = run(bin_folder / "client", served.url, ca).splitlines()
    assert lines == [
        "HTTP/2.0 200 HTTP/2.0 GET /a?b=c 0 map[X-Sum:[0]] <nil>",
        "HTTP/2.0 200  map[X-Sum:[]] <nil>",
        "HTTP/2.0 200 HTTP/2.0 POST /p 3000000 map[X-Sum:[3000000]] <nil>",
        "HTTP/2.0 200 3000000 map[] <nil>",
        lines[4],
        "400",
    ]
    assert re.fullmatch(
        r"HTTP/2\.0 200 \d* ?map\[\] stream error: stream ID \d+; INTERNAL_ERROR; "
        r"received from peer",
        lines[4],
    )


@pytest.fixture
def curl() -> Callable[..., str]:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    if "HTTP2" not in run("curl", "--version"):
        pytest.skip("this curl knows no HTTP/2")
    return lambda *args: run("curl", "--noproxy", "*", "-sS", *args)


def test_curl_is_served(curl: Any, served: Served, ca: Path, tmp_path: Path) -> None:
    told = ("--http2", "--cacert", ca, "-w", " %{http_version}")
    assert curl(*told, f"{served.url}/a") == "HTTP/2.0 GET /a 0 2"
    (tmp_path / "body").write_bytes(bytes(SIZE))
    body = ("--data-binary", f"@{tmp_path / 'body'}")
    assert curl(*told, *body, f"{served.url}/p") == f"HTTP/2.0 POST /p {SIZE} 2"
    assert curl("--http1.1", "--cacert", ca, f"{served.url}/a") == "HTTP/1.1 GET /a 0"


@pytest.mark.skipif(shutil.which("h2load") is None, reason="there is no h2load")
def test_h2load_gets_all_of_its_answers(served: Served) -> None:
    report = run("h2load", "-n", "2000", "-c", "4", "-m", "50", f"{served.url}/x")
    assert "2000 succeeded, 0 failed, 0 errored, 0 timeout" in report
