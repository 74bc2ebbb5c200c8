"""Certificate: a chain and its key, for one end of a connection.

Python's ssl loads both from files only.  They are given as files in memory, which have a
path under /proc as long as they are open; so no key is written to a disk.

Go: crypto/tls/tls.go X509KeyPair, LoadX509KeyPair
"""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from gopy.crypto.tls.errors import Error
from gopy.crypto.x509 import Certificate as Leaf
from gopy.crypto.x509 import parse_certificate
from gopy.crypto.x509.pem import blocks

Path = str | os.PathLike[str]


class Certificate:
    """A chain in DER form, the leaf first, and the leaf's private key in PEM form.

    ``leaf`` is the first one, parsed.  Two are equal only if they are the same object.

    Go: crypto/tls/common.go Certificate
    """

    __slots__ = ("__weakref__", "certificate", "leaf", "private_key")

    def __init__(self, certificate: list[bytes], private_key: bytes) -> None:
        if not certificate:
            raise Error("tls: no certificates configured")
        self.certificate = certificate
        self.private_key = private_key
        self.leaf: Leaf = parse_certificate(certificate[0])

    def load_into(self, context: ssl.SSLContext) -> None:
        """Have context show this chain.

        Raises:
            Error: the key isn't the leaf's, or can't be read.
        """
        chain = "".join(map(ssl.DER_cert_to_PEM_cert, self.certificate)).encode()
        try:
            with _path_of(chain) as cert, _path_of(self.private_key) as key:
                context.load_cert_chain(cert, key, password=_no_password)
        except ssl.SSLError as error:
            raise Error(_complaint(error)) from error

    def __repr__(self) -> str:
        return f"<tls.Certificate {self.leaf.subject}>"


def x509_key_pair(cert_pem: bytes | str, key_pem: bytes | str) -> Certificate:
    """Return the chain in cert_pem, the leaf first, with the key in key_pem.

    Raises:
        Error: there's none, or they don't belong together.

    Go: crypto/tls/tls.go X509KeyPair
    """
    found = list(blocks(cert_pem))
    chain = [data for kind, data in found if kind == "CERTIFICATE"]
    if not chain:
        raise Error(_no_certificate([kind for kind, _ in found]))
    kinds = [kind for kind, _ in blocks(key_pem)]
    if not any(kind.endswith("PRIVATE KEY") for kind in kinds):
        raise Error(_no_key(kinds))
    key = key_pem.encode() if isinstance(key_pem, str) else bytes(key_pem)
    try:
        made = Certificate(chain, key)
    except ValueError as error:
        if isinstance(error, Error):
            raise
        raise Error(str(error)) from error
    made.load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    return made


def load_x509_key_pair(cert_file: Path, key_file: Path) -> Certificate:
    """Return `x509_key_pair` of what is in the two files, which may be the same one.

    Raises:
        OSError: a file can't be read.
        Error: as `x509_key_pair`.

    Go: crypto/tls/tls.go LoadX509KeyPair
    """
    with open(cert_file, "rb") as file:
        cert = file.read()
    with open(key_file, "rb") as file:
        key = file.read()
    return x509_key_pair(cert, key)


@contextmanager
def _path_of(content: bytes) -> Iterator[str]:
    fd = os.memfd_create("pem", os.MFD_CLOEXEC)
    try:
        with open(fd, "wb", closefd=False) as file:
            file.write(content)
        yield f"/proc/self/fd/{fd}"
    finally:
        os.close(fd)


def _no_password() -> str:
    raise Error("tls: failed to parse private key: it is encrypted")


def _complaint(error: ssl.SSLError) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return "tls: private key does not match public key"
    if error.reason == "KEY_TYPE_MISMATCH":
        return "tls: private key type does not match public key type"
    if error.reason == "EE_KEY_TOO_SMALL":
        return "tls: certificate RSA key size too small for supported signature algorithms"
    return "tls: failed to parse private key"


def _no_certificate(kinds: list[str]) -> str:
    if not kinds:
        return "tls: failed to find any PEM data in certificate input"
    if len(kinds) == 1 and kinds[0].endswith("PRIVATE KEY"):
        return (
            "tls: failed to find certificate PEM data in certificate input, but did find a "
            "private key; PEM inputs may have been switched"
        )
    return (
        'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM '
        f"blocks of the following types: [{' '.join(kinds)}]"
    )


def _no_key(kinds: list[str]) -> str:
    if not kinds:
        return "tls: failed to find any PEM data in key input"
    if kinds == ["CERTIFICATE"]:
        return "tls: found a certificate rather than a key in the PEM for the private key"
    return (
        'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after '
        f"skipping PEM blocks of the following types: [{' '.join(kinds)}]"
    )
