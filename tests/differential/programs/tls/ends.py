"""Connections end: in halves, twice, torn, or before they begin."""

from gopy import io, net, run, time
from gopy.crypto import tls
from gopy.sync import WaitGroup

ONE = """\
-----BEGIN CERTIFICATE-----
MIIBnDCCAUKgAwIBAgIUMLXPmrWL5nz05+wraRGigaVxTSwwCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDb25lMCAXDTI2MTEyNjA4MTIyOVoYDzIxMjYxMTAyMDgxMjI5
WjAOMQwwCgYDVQQDDANvbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARe/9/F
TirHC7+IyI8fiG9OJ74lzaJ7CY++8U6yz+IH8Wb0cnGO5AQX7arRp027IhZUHa7P
/6HGihNGbQXSsRpPo3wwejAdBgNVHQ4EFgQUzd0EDepmC+h/hXEg52ZaNM8I23kw
HwYDVR0jBBgwFoAUzd0EDepmC+h/hXEg52ZaNM8I23kwDwYDVR0TAQH/BAUwAwEB
/zAnBgNVHREEIDAegglhLmV4YW1wbGWCCyouYi5leGFtcGxlhwR/AAABMAoGCCqG
SM49BAMCA0gAMEUCIExNdlxRsVivYFxgKD618jkEHyiHNpEJeBDrkkD3lnvXAiEA
2TtnD4pRMHJIwEu9p/Wz7CZbKR3cHHutsLBll2e/5Nw=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOVLBJyCAMukfhllc
RpXj9r/xEcf94eqPABz9/c2scVWhRANCAARe/9/FTirHC7+IyI8fiG9OJ74lzaJ7
CY++8U6yz+IH8Wb0cnGO5AQX7arRp027IhZUHa7P/6HGihNGbQXSsRpP
-----END PRIVATE KEY-----
"""


def opened() -> tuple[tls.Conn, tls.Conn]:
    config = tls.Config(certificates=[tls.x509_key_pair(ONE, ONE)])
    with net.listen("tcp", "127.0.0.1:0") as listener:
        near = net.dial("tcp", str(listener.addr()))
        far = listener.accept()
    return tls.client(near, tls.Config(insecure_skip_verify=True)), tls.server(far, config)


def shaken() -> tuple[tls.Conn, tls.Conn]:
    client, server = opened()
    done = WaitGroup()
    done.go(server.handshake)
    client.handshake()
    done.wait()
    return client, server


def tell(what: str, fn, *args) -> None:
    text = "nothing"
    try:
        result = fn(*args)
        if result == b"":
            text = "EOF"
    except (OSError, EOFError) as error:
        _, _, last = str(error).rpartition("127.0.0.1:")
        text = last.partition(" ")[2] if last != str(error) else last
    print(f"{what}: {text}")


def main() -> None:
    client, server = opened()
    tell("half a close before the handshake", client.close_write)
    tell("a name before the handshake", client.verify_hostname, "a.example")
    tell("a name of a client", server.verify_hostname, "a.example")
    tell("close before the handshake", client.close)
    tell("handshake with nobody", server.handshake)
    tell("and again", server.handshake)

    client, server = shaken()
    tell("a name that was not verified", client.verify_hostname, "a.example")
    client.write(b"hello")
    tell("half a close", client.close_write)
    tell("and again", client.close_write)
    tell("write after it", client.write, b"x")
    print(f'read "{io.read_all(server).decode()}" <nil>')
    server.write(b"still here")
    server.close()
    print(f'read "{io.read_all(client).decode()}" <nil>')
    tell("close", client.close)
    tell("close again", client.close)
    tell("read after it", client.read)
    tell("write after it", client.write, b"x")

    client, server = shaken()
    server.set_read_deadline(time.now() + 10 * time.MILLISECOND)
    tell("read with a deadline", server.read)
    server.set_read_deadline(None)
    client.write(b"in time")
    print(f'read "{server.read().decode()}" <nil>')
    client.net_conn().write(bytes([23, 3, 3, 0, 100, 1, 2, 3]))
    client.net_conn().close()
    tell("read of half a record", server.read)

    client, server = shaken()
    client.net_conn().write(bytes([23, 3, 3, 0, 32]) + bytes(32))
    tell("read of a forged record", server.read)
    tell("the forger", client.read)

    client, server = opened()
    client.net_conn().write(b"GET / HTTP/1.1\r\n")
    tell("no TLS for a server", server.handshake)
    client, server = opened()
    server.net_conn().write(b"220 ready\r\n")
    tell("no TLS for a client", client.handshake)
    client, server = opened()
    client.net_conn().write(bytes([22, 3, 1]))
    client.close()
    tell("part of a header", server.handshake)
    client, _ = opened()
    tell("nobody wanted", tls.client(client.net_conn(), tls.Config()).handshake)
    tell("nothing to show", tls.listen, "tcp", "127.0.0.1:0", tls.Config())


run(main)
