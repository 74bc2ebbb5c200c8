"""With the openssl command and with Go at the other end."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gopy import net, runtime
from gopy.crypto import tls

VERSIONS = [tls.VERSION_TLS12, tls.VERSION_TLS13]


@pytest.fixture(scope="module")
def folder(authority: Any, tmp_path_factory: Any) -> Path:
    """Holds the files of an authority, and of a certificate for localhost."""
    path: Path = tmp_path_factory.mktemp("pem")
    cert, key = authority.pems("localhost", "127.0.0.1")
    for name, content in [("ca", authority.roots), ("cert", cert), ("key", key)]:
        (path / f"{name}.pem").write_bytes(content)
    return path


@pytest.fixture
def config(folder: Path) -> tls.Config:
    return tls.Config(
        certificates=[(folder / "cert.pem", folder / "key.pem")],
        root_cas=(folder / "ca.pem").read_bytes(),
        next_protos=["proto"],
    )


def answer_once(listener: Any) -> tls.ConnectionState:
    """Send back one line to the next client, and say the end."""
    conn = listener.accept()
    with conn:
        conn.write(conn.read())
        conn.close_write()
        assert conn.read() == b""
        state: tls.ConnectionState = conn.connection_state()
        return state


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_openssl_is_served(folder: Path, config: tls.Config, start: Any, version: int) -> None:
    config = config.clone(max_version=version)
    with tls.listen("tcp", "127.0.0.1:0", config) as listener:
        serving = start(answer_once, listener)
        done = runtime.blocking(
            lambda: subprocess.run(
                [
                    *("openssl", "s_client", "-connect", str(listener.addr()), "-brief"),
                    *("-servername", "localhost", "-CAfile", "ca.pem", "-verify_return_error"),
                    *("-alpn", "proto", "-ign_eof"),
                ],
                cwd=folder,
                input=b"a line\n",
                capture_output=True,
                timeout=60,
            )
        )
        state = serving.result()
    assert b"a line\n" in done.stdout
    assert b"Verification: OK" in done.stdout + done.stderr
    assert (state.version, state.server_name) == (version, "localhost")
    assert state.negotiated_protocol == "proto"


@pytest.fixture
def s_server(folder: Path) -> Iterator[int]:
    """The port of an openssl that turns lines around and wants a certificate of its clients."""
    with net.listen("tcp", "127.0.0.1:0") as free:
        port: int = free.addr().port  # type: ignore[attr-defined]
    process = subprocess.Popen(
        [
            *("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-rev", "-quiet"),
            *("-cert", "cert.pem", "-key", "key.pem", "-CAfile", "ca.pem", "-Verify", "2"),
        ],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                net.dial("tcp", f"127.0.0.1:{port}").close()
                break
            except ConnectionRefusedError:
                assert process.poll() is None
                runtime.blocking(lambda: process.poll())
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_openssl_is_dialled(s_server: int, config: tls.Config, version: int) -> None:
    config = config.clone(max_version=version, next_protos=[])
    with tls.dial("tcp", f"localhost:{s_server}", config, timeout=60) as conn:
        conn.write(b"abc\n")
        assert conn.read() == b"cba\n"
        assert conn.connection_state().version == version


GO = r"""
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"os"
)

func main() {
	pem, _ := os.ReadFile("ca.pem")
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	cert, err := tls.LoadX509KeyPair("cert.pem", "key.pem")
	if err != nil {
		panic(err)
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{cert}, RootCAs: pool, ClientCAs: pool,
		ClientAuth: tls.RequireAndVerifyClientCert, NextProtos: []string{"proto"},
	}
	if os.Args[1] == "tls12" {
		config.MaxVersion = tls.VersionTLS12
	}
	if len(os.Args) > 2 {
		conn, err := tls.Dial("tcp", os.Args[2], config)
		if err != nil {
			panic(err)
		}
		conn.Write([]byte("a line\n"))
		conn.CloseWrite()
		data, err := io.ReadAll(conn)
		state := conn.ConnectionState()
		fmt.Printf("%q %v %v %x\n", data, err, state.NegotiatedProtocol, state.Version)
		return
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	conn, err := listener.Accept()
	if err != nil {
		panic(err)
	}
	n, err := io.Copy(conn, conn)
	conn.Close()
	fmt.Println(n, err)
}
"""


@pytest.fixture(scope="module")
def go_peer(folder: Path) -> Path:
    """A program in Go that serves one client, or dials."""
    if shutil.which("go") is None:
        pytest.skip("there is no go command on PATH")
    (folder / "peer.go").write_text(GO)
    runtime.blocking(
        lambda: subprocess.run(
            ["go", "build", "-o", "peer", "peer.go"],
            cwd=folder,
            env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"},
            check=True,
            timeout=300,
        )
    )
    return folder / "peer"


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_a_go_client_is_served(
    go_peer: Path, folder: Path, config: tls.Config, start: Any, version: int
) -> None:
    kind = "tls12" if version == tls.VERSION_TLS12 else "any"
    wanted = config.clone(
        client_auth=tls.REQUIRE_AND_VERIFY_CLIENT_CERT, client_cas=config.root_cas
    )
    with tls.listen("tcp", "127.0.0.1:0", wanted) as listener:
        serving = start(answer_once, listener)
        command = [go_peer, kind, str(listener.addr())]
        done = runtime.blocking(
            lambda: subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
        )
        state = serving.result()
    assert done.stdout == f'"a line\\n" <nil> proto {version:x}\n', done.stderr
    assert state.peer_certificates[0] == config.certificates[0].leaf


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_a_go_server_is_dialled(
    go_peer: Path, folder: Path, config: tls.Config, start: Any, version: int
) -> None:
    kind = "tls12" if version == tls.VERSION_TLS12 else "any"
    process = subprocess.Popen([go_peer, kind], cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    data = os.urandom(300_000)
    try:
        address = runtime.blocking(process.stdout.readline).strip()
        with tls.dial("tcp", address, config, timeout=60) as conn:
            writing = start(conn.write, data)
            got = bytearray()
            while len(got) < len(data):
                got += conn.read()
            writing.result()
            conn.close_write()
            assert conn.read() == b""
            assert conn.connection_state().negotiated_protocol == "proto"
        rest = runtime.blocking(process.stdout.read)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert bytes(got) == data
    assert rest == f"{len(data)} <nil>\n"
