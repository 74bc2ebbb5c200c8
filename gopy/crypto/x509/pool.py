"""CertPool: the authorities that somebody trusts.

Go: crypto/x509/cert_pool.go
"""

import ssl

from gopy.crypto.x509.certificate import Certificate, parse_certificate
from gopy.crypto.x509.pem import blocks


class CertPool:
    """A set of certificates, in the order in which they came.

    Go: crypto/x509/cert_pool.go CertPool
    """

    def __init__(self) -> None:
        self._certs: dict[bytes, None] = {}
        self.is_system = False

    def add_cert(self, cert: Certificate | bytes, /) -> None:
        """Add a certificate, parsed or in DER form.

        Go: crypto/x509/cert_pool.go CertPool.AddCert
        """
        self._certs[cert.raw if isinstance(cert, Certificate) else bytes(cert)] = None

    def append_certs_from_pem(self, pem: bytes | str, /) -> bool:
        """Add the certificates in pem, and skip all else; return whether there was one.

        Go: crypto/x509/cert_pool.go CertPool.AppendCertsFromPEM
        """
        found = False
        for kind, data in blocks(pem):
            if kind != "CERTIFICATE":
                continue
            try:
                parse_certificate(data)
            except ValueError:
                continue
            self.add_cert(data)
            found = True
        return found

    def certificates(self) -> list[bytes]:
        """Return them in DER form, without the system's."""
        return list(self._certs)

    def clone(self) -> "CertPool":
        """Return a copy.

        Go: crypto/x509/cert_pool.go CertPool.Clone
        """
        copy = CertPool()
        copy._certs = dict(self._certs)
        copy.is_system = self.is_system
        return copy

    def add_to(self, context: ssl.SSLContext) -> None:
        """Have context trust them."""
        if self.is_system:
            context.load_default_certs()
        if self._certs:
            context.load_verify_locations(cadata=b"".join(self._certs))

    def __len__(self) -> int:
        return len(self._certs)


def system_cert_pool() -> CertPool:
    """Return a pool with the system's authorities, to which others may be added.

    Go: crypto/x509/cert_pool.go SystemCertPool
    """
    pool = CertPool()
    pool.is_system = True
    return pool


def pool_of(given: "CertPool | bytes | str") -> CertPool:
    """Return given as a pool: one, PEM blocks, or the path of a file with PEM blocks.

    Raises:
        ValueError: there is no certificate in it.
        OSError: the file can't be read.
    """
    if isinstance(given, CertPool):
        return given
    pem = given.encode() if isinstance(given, str) else given
    where = "the given PEM data"
    if b"-----BEGIN" not in pem:
        where = pem.decode(errors="replace")
        with open(given, "rb") as file:
            pem = file.read()
    pool = CertPool()
    if not pool.append_certs_from_pem(pem):
        raise ValueError(f"x509: no certificate in {where}")
    return pool
