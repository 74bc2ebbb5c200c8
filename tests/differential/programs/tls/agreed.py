"""Both ends agree on a version, a protocol, a certificate, or complain."""

from gopy import chan, go, net, run
from gopy.crypto import tls

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
TWO = """\
-----BEGIN CERTIFICATE-----
MIIBijCCATGgAwIBAgIUWcB622GynlX/1xBEF2wKLT9bYwQwCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDdHdvMCAXDTI2MTEyNjA4MTIyOVoYDzIxMjYxMTAyMDgxMjI5
WjAOMQwwCgYDVQQDDAN0d28wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR7d8xU
msswKoYa8xx2+OoNcaWEfACMz88FbCnw47o03fGlJ3prDXGeMfZ2X5kwifvEnCA6
xTjovy4DQuljVPquo2swaTAdBgNVHQ4EFgQUO7hLV3tU0rh9yIzECuLFlFZSQ8ow
HwYDVR0jBBgwFoAUO7hLV3tU0rh9yIzECuLFlFZSQ8owDwYDVR0TAQH/BAUwAwEB
/zAWBgNVHREEDzANggt0d28uZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiBaWUHu
rKEiV05zDZ++Gvkj20hSee0UKKCo1InoSGM/QAIgFVLMzceFjoqEfMdxYlO5NNwj
X6WTaxs3LYQsuV7DO30=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdPZaXdlIO50WufVO
FliPshuuT4q5uwPQKXtUR/NwDo6hRANCAAR7d8xUmsswKoYa8xx2+OoNcaWEfACM
z88FbCnw47o03fGlJ3prDXGeMfZ2X5kwifvEnCA6xTjovy4DQuljVPqu
-----END PRIVATE KEY-----
"""


def pair(pem: str) -> tls.Certificate:
    return tls.x509_key_pair(pem, pem)


def meet(what: str, ours: tls.Config, theirs: tls.Config) -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    served = chan[str]()

    @go
    def serve() -> None:
        below = listener.accept()
        served.send(told(tls.server(below, theirs)))
        below.close()

    below = net.dial("tcp", str(listener.addr()))
    conn = tls.client(below, ours.clone(insecure_skip_verify=True))
    print(what)
    client = told(conn)
    print("  server:", served.recv())
    print("  client:", client)
    below.close()
    listener.close()


def quoted(text: str) -> str:
    return f'"{text}"'


def told(conn: tls.Conn) -> str:
    try:
        conn.handshake()
    except OSError as error:
        return str(error).partition(" versions: ")[0]  # OpenSSL's clients list more
    state = conn.connection_state()
    shown = ""
    if state.peer_certificates:
        shown = state.peer_certificates[0].subject.common_name
    complete = str(state.handshake_complete).lower()
    words = quoted(state.negotiated_protocol), quoted(state.server_name), shown, complete
    return " ".join((tls.version_name(state.version), *words))


def main() -> None:
    both = [pair(ONE), pair(TWO)]

    def serve(version: int, *protos: str, **more: int) -> tls.Config:
        return tls.Config(certificates=both, max_version=version, next_protos=protos, **more)

    def ask(name: str, *protos: str, **more: int) -> tls.Config:
        return tls.Config(server_name=name, next_protos=protos, **more)

    meet("the newest", ask("a.example"), serve(0))
    meet("the older", ask("x.b.example"), serve(tls.VERSION_TLS12))
    meet("the second", ask("two.example"), serve(0))
    meet("for nobody", ask("nobody.example"), serve(0))
    meet("by IP", ask("127.0.0.1"), serve(0))
    meet("with a dot", ask("two.example."), serve(0))
    meet("the server's first", ask("a.example", "x", "y"), serve(0, "y", "x"))
    meet("the client has none", ask("a.example"), serve(0, "y"))
    meet("the server has none", ask("a.example", "x"), serve(0))
    meet("none in common", ask("a.example", "x", "z"), serve(0, "y"))
    meet("none in common, but the old one", ask("a.example", "http/1.1"), serve(0, "h2"))
    only12 = ask("a.example", max_version=tls.VERSION_TLS12)
    only13 = serve(0, min_version=tls.VERSION_TLS13)
    meet("no version in common", only12, only13)
    meet("no certificate", ask("a.example"), tls.Config())

    def get(hello: tls.ClientHelloInfo) -> tls.Certificate:
        protos = " ".join(map(quoted, hello.supported_protos))
        print(f"  asked for {quoted(hello.server_name)} [{protos}]")
        return both[1]

    chosen = tls.Config(get_certificate=get)
    meet("chosen", ask("a.example", "p"), chosen)
    meet("chosen without a name", ask("127.0.0.1"), chosen)


run(main)
