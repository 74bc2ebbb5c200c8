"""nginx in front of our server, and as the server of our client."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from outsiders import BIG, free_port, needs, pointed_at, running

from gopy.net import http

CONFIG = """
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream ours {{ server {upstream}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        root {folder}/root;
        gzip on;
        gzip_types text/plain;
        gzip_min_length 1;
        location /proxied/ {{
            proxy_pass http://ours/;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_request_buffering off;
            proxy_buffering off;
        }}
        location /old/ {{ proxy_pass http://ours/; }}
    }}
}}
"""


@contextmanager
def nginx(folder: Path, upstream: str = "127.0.0.1:9") -> Iterator[str]:
    """Run nginx; give its URL."""
    program = needs("nginx")
    port = free_port()
    (folder / "root").mkdir()
    (folder / "root" / "file.txt").write_bytes(b"0123456789" * 1000)
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, upstream=upstream))
    quiet = ("-e", f"{folder}/error.log", "-g", "daemon off; master_process off;")
    address = f"127.0.0.1:{port}"
    with running(program, "-p", str(folder), "-c", str(config), *quiet, address=address):
        yield f"http://{address}"


@pytest.fixture
def client() -> Iterator[http.Client]:
    transport = http.Transport()
    yield http.Client(transport)
    transport.close_idle_connections()


@pytest.mark.parametrize("way", ["proxied", "old"])
def test_nginx_passes_on_what_we_serve(tmp_path: Path, way: str, client: http.Client) -> None:
    with pointed_at() as (served, _), nginx(tmp_path, served.address) as url:
        assert client.get(f"{url}/{way}/hello").text() == "hello"
        with client.get(f"{url}/{way}/big") as response:
            assert len(response.body.read()) == BIG
        assert len(client.get(f"{url}/{way}/stream").text().splitlines()) == 100
        with client.post(f"{url}/{way}/count", "text/plain", bytes(500_000)) as response:
            assert response.text() == "500000"
        assert client.get(f"{url}/{way}/refused").status_code == 403
        with pytest.raises((OSError, EOFError)), client.get(f"{url}/{way}/abort") as response:
            response.body.read()
        assert served.log == []


def test_nginx_keeps_its_connections_to_us(tmp_path: Path, client: http.Client) -> None:
    with pointed_at() as (served, _), nginx(tmp_path, served.address) as url:
        peers = {client.get(f"{url}/proxied/addr").text() for _ in range(50)}
    assert len(peers) == 1


def test_our_client_gets_files_from_nginx(tmp_path: Path, client: http.Client) -> None:
    with nginx(tmp_path) as url:
        for _ in range(3):
            with client.get(f"{url}/file.txt") as response:  # comes compressed, in chunks
                assert response.uncompressed and response.text() == "0123456789" * 1000
        request = http.new_request("GET", f"{url}/file.txt")
        request.header.set("Range", "bytes=10-14")
        with client.do(request) as response:
            assert (response.status_code, response.text()) == (206, "01234")
        assert client.head(f"{url}/file.txt").status_code == 200
        assert client.get(f"{url}/nowhere").status_code == 404
        assert bad_request(client, url) == 400


def bad_request(client: http.Client, url: str) -> Any:
    request = http.new_request("GET", f"{url}/")
    request.host = "a..b/c"
    return client.do(request).status_code
