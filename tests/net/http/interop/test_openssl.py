"""openssl s_client against our TLS server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from authority import Authority
from outsiders import application, run
from rawhttp import get

from gopy.crypto import tls
from gopy.net.http.httptest import Server
from gopy.os import exec

VERIFIED = "Verify return code: 0 (ok)"


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def address(authority: Authority) -> Iterator[str]:
    with Server(application(), start=False) as served:
        served.tls = tls.Config(certificates=[authority.certificate("localhost")])
        served.start_tls()
        yield str(served.listener.addr())


@pytest.fixture
def roots(authority: Authority, tmp_path: Path) -> Path:
    (tmp_path / "roots.pem").write_bytes(authority.roots)
    return tmp_path / "roots.pem"


def s_client(address: str, roots: Path, *args: str) -> str:
    """Ask for /hello; return what s_client shows, and what was answered."""
    names = ("-servername", "localhost", "-verify_hostname", "localhost", "-verify_return_error")
    fixed = ("-connect", address, "-CAfile", str(roots), "-ign_eof", *names)
    request = get("/hello", "Connection: close").encode()
    return run("openssl", "s_client", *fixed, *args, stdin=request)


@pytest.mark.parametrize("version", ["1_2", "1_3"])
def test_openssl_shakes_hands_and_gets_an_answer(address: str, roots: Path, version: str) -> None:
    told = s_client(address, roots, f"-tls{version}")
    assert f"New, TLSv{version.replace('_', '.')}" in told
    assert VERIFIED in told
    assert "HTTP/1.1 200 OK" in told and "hello" in told


def test_openssl_agrees_on_http_1_1(address: str, roots: Path) -> None:
    assert "ALPN protocol: http/1.1" in s_client(address, roots, "-alpn", "http/1.1,x")


def test_openssl_gets_no_old_version(address: str, roots: Path) -> None:
    with pytest.raises(exec.ExitError):
        s_client(address, roots, "-tls1_1")


def test_openssl_does_not_trust_whom_it_does_not_know(
    address: str, tmp_path: Path, roots: Path
) -> None:
    roots.write_bytes(Authority().roots)
    with pytest.raises(exec.ExitError):
        s_client(address, roots)
