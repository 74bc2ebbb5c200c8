"""A client refuses certificates: of strangers, for others, out of date."""

import re

from gopy import go, net, run
from gopy.crypto import tls, x509

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
OLD = """\
-----BEGIN CERTIFICATE-----
MIIBUTCB+aADAgECAgEBMAoGCCqGSM49BAMCMA4xDDAKBgNVBAMTA29sZDAeFw0x
OTAxMDEwMDAwMDBaFw0yMDAxMDIwMzA0MDVaMA4xDDAKBgNVBAMTA29sZDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABP+bcRFrt9FfTCy0qarJGa3GGqwlnlKexbTP
5ww8Pv5fWVIKyJKu4CVQiTc5XKv+oAKOo2yCUX3uhvd3dkBI0+KjSDBGMA8GA1Ud
EwEB/wQFMAMBAf8wHQYDVR0OBBYEFDdwvTJmm1WR6chmiinPO8RpKDS6MBQGA1Ud
EQQNMAuCCWEuZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiBBGSHKsNsyPJJuQ4zm
ka/wRUcG4wAFBeM0NR68tZUjXgIgeVkHsk1KjTBIbFj/lF6l2RHZwjxtkkSM7ekk
wYAqrM8=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0apcSDktm93QRZ2V
5QCZihxyEpVnUTZPOB8iQZ5vGiehRANCAAT/m3ERa7fRX0wstKmqyRmtxhqsJZ5S
nsW0z+cMPD7+X1lSCsiSruAlUIk3OVyr/qACjqNsglF97ob3d3ZASNPi
-----END PRIVATE KEY-----
"""
NAMELESS = """\
-----BEGIN CERTIFICATE-----
MIIBSTCB8aADAgECAgECMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMTCWEuZXhhbXBs
ZTAgFw0xOTAxMDEwMDAwMDBaGA8zMDAwMDEwMTAwMDAwMFowFDESMBAGA1UEAxMJ
YS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/5txEWu30V9MLLSp
qskZrcYarCWeUp7FtM/nDDw+/l9ZUgrIkq7gJVCJNzlcq/6gAo6jbIJRfe6G93d2
QEjT4qMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUN3C9MmabVZHpyGaK
Kc87xGkoNLowCgYIKoZIzj0EAwIDRwAwRAIgSY9JVlFtfApp5UFOS7M8nLfCtZ04
/3fl5Rio7jQy3H0CIB1FFyupQ9k6WP6wIBn8C4byMCEpLj89rN7us6r0ndRa
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0apcSDktm93QRZ2V
5QCZihxyEpVnUTZPOB8iQZ5vGiehRANCAAT/m3ERa7fRX0wstKmqyRmtxhqsJZ5S
nsW0z+cMPD7+X1lSCsiSruAlUIk3OVyr/qACjqNsglF97ob3d3ZASNPi
-----END PRIVATE KEY-----
"""


def attempt(what: str, shown: str, trusted: str, name: str) -> None:
    config = tls.Config(certificates=[tls.x509_key_pair(shown, shown)])
    with tls.listen("tcp", "127.0.0.1:0", config) as listener:

        @go
        def serve() -> None:
            conn = listener.accept()
            try:
                with conn:
                    conn.read(1)
            except OSError:
                pass

        pool = x509.CertPool()
        if trusted:
            pool.append_certs_from_pem(trusted)
        below = net.dial("tcp", str(listener.addr()))
        conn = tls.client(below, tls.Config(root_cas=pool, server_name=name))
        text = "accepted"
        try:
            conn.handshake()
        except OSError as error:
            known = str(isinstance(error, tls.CertificateVerificationError)).lower()
            text = f"{known} " + re.sub("time .* is", "time … is", str(error))
        print(f"{what}: {text}")
        conn.close()


def main() -> None:
    attempt("trusted", ONE, ONE, "a.example")
    attempt("by a wildcard", ONE, ONE, "x.b.example")
    attempt("in capitals, with a dot", ONE, ONE, "A.Example.")
    attempt("by its IP", ONE, ONE, "127.0.0.1")
    attempt("a stranger", ONE, "", "a.example")
    attempt("another name", ONE, ONE, "c.example")
    attempt("too deep for the wildcard", ONE, ONE, "x.y.b.example")
    attempt("another IP", ONE, ONE, "127.0.0.2")
    attempt("a stranger with another name", ONE, "", "c.example")
    attempt("out of date", OLD, OLD, "a.example")
    attempt("out of date, a stranger", OLD, "", "a.example")
    attempt("without IPs", OLD, OLD, "127.0.0.1")
    attempt("by its common name", NAMELESS, NAMELESS, "a.example")
    attempt("without names", NAMELESS, NAMELESS, "b.example")


run(main)
