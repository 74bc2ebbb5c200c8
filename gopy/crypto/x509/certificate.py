"""Certificate: what one says of itself, and which hosts it is for.

Go: crypto/x509/x509.go, crypto/x509/parser.go, crypto/x509/verify.go VerifyHostname
Differs: read only as far as its fields need; signatures are OpenSSL's to check.
"""

import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from gopy.crypto.x509 import der
from gopy.crypto.x509.hostname import is_match, lowered
from gopy.crypto.x509.name import Name, parse_name
from gopy.crypto.x509.refusal import HostnameError
from gopy.net import IP, parse_ip
from gopy.time import Time

_KEYS: Final = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.10045.2.1": "ECDSA",
    "1.3.101.112": "Ed25519",
}
_ALT_NAMES: Final = "2.5.29.17"
_CONSTRAINTS: Final = "2.5.29.19"
_EMAIL, _DNS, _URI, _IP = 0x81, 0x82, 0x86, 0x87


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Certificate:
    """A certificate as it came; two are equal if they are the same bytes.

    ``raw`` is its DER form; ``public_key_algorithm`` is ``RSA``, ``ECDSA``, ``Ed25519`` or an
    object identifier.

    Go: crypto/x509/x509.go Certificate
    """

    raw: bytes
    version: int
    serial_number: int
    issuer: Name
    subject: Name
    not_before: Time
    not_after: Time
    public_key_algorithm: str
    raw_subject_public_key_info: bytes
    raw_subject: bytes
    raw_issuer: bytes
    dns_names: tuple[str, ...] = ()
    ip_addresses: tuple[IP, ...] = ()
    email_addresses: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    is_ca: bool = False
    has_alt_names: bool = False

    def verify_hostname(self, host: str) -> None:
        """Do nothing if the certificate is for host: a name, or an IP, also in brackets.

        A ``*`` stands for the whole first label.  The common name does not count.

        Raises:
            HostnameError: it's for others.

        Go: crypto/x509/verify.go Certificate.VerifyHostname
        """
        bare = host[1:-1] if host[:1] == "[" and host[-1:] == "]" else host
        ip = parse_ip(bare.partition("%")[0])
        if ip is not None:
            if ip not in self.ip_addresses:
                raise HostnameError(self, ip)
            return
        name = lowered(host)
        if not any(is_match(each, name) for each in self.dns_names):
            raise HostnameError(self, host)

    def equal(self, other: "Certificate") -> bool:
        """Return whether other is the same certificate.

        Go: crypto/x509/x509.go Certificate.Equal
        """
        return self.raw == other.raw

    def pem(self) -> str:
        """Return it in PEM form."""
        return ssl.DER_cert_to_PEM_cert(self.raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"<x509.Certificate {self.subject}>"


def parse_certificate(data: bytes, /) -> Certificate:
    """Return the certificate whose DER form is data.

    Raises:
        ValueError: it's none.

    Go: crypto/x509/parser.go ParseCertificate
    """
    try:
        return _parsed(data)
    except (ValueError, IndexError, StopIteration) as error:
        raise ValueError("x509: malformed certificate") from error


def _parsed(data: bytes) -> Certificate:
    whole = der.first(data)
    if whole.tag != der.SEQUENCE or len(whole.raw) != len(data):
        raise ValueError("x509: malformed certificate")
    fields = list(der.elements(der.first(whole.content).content))
    version = 1
    if fields[0].tag == 0xA0:
        version = 1 + int.from_bytes(der.first(fields.pop(0).content).content, "big")
    serial, _, issuer, validity, subject, key = fields[:6]
    not_before, not_after = der.elements(validity.content)
    algorithm = der.identifier(der.first(der.first(key.content).content).content)
    names: dict[int, list[bytes]] = {_EMAIL: [], _DNS: [], _URI: [], _IP: []}
    extensions = _extensions(fields[6:])
    if _ALT_NAMES in extensions:
        for each in der.elements(der.first(extensions[_ALT_NAMES]).content):
            names.setdefault(each.tag, []).append(each.content)
    return Certificate(
        raw=data,
        version=version,
        serial_number=int.from_bytes(serial.content, "big", signed=True),
        issuer=parse_name(issuer.content),
        subject=parse_name(subject.content),
        not_before=der.instant(not_before),
        not_after=der.instant(not_after),
        public_key_algorithm=_KEYS.get(algorithm, algorithm),
        raw_subject_public_key_info=key.raw,
        raw_subject=subject.raw,
        raw_issuer=issuer.raw,
        dns_names=_texts(names[_DNS]),
        ip_addresses=tuple(_ip(each) for each in names[_IP]),
        email_addresses=_texts(names[_EMAIL]),
        uris=_texts(names[_URI]),
        is_ca=_is_ca(extensions.get(_CONSTRAINTS)),
        has_alt_names=_ALT_NAMES in extensions,
    )


def _extensions(optional: list[der.Element]) -> dict[str, bytes]:
    found = {}
    for field in optional:
        if field.tag != 0xA3:
            continue
        for extension in der.elements(der.first(field.content).content):
            parts = list(der.elements(extension.content))
            found[der.identifier(parts[0].content)] = parts[-1].content
    return found


def _is_ca(constraints: bytes | None) -> bool:
    if constraints is None:
        return False
    return any(
        each.tag == der.BOOLEAN and any(each.content)
        for each in der.elements(der.first(constraints).content)
    )


def _texts(found: list[bytes]) -> tuple[str, ...]:
    return tuple(each.decode("latin-1") for each in found)


def _ip(packed: bytes) -> IP:
    ip = parse_ip(str(ip_address(packed)))
    assert ip is not None, "what ipaddress prints can be parsed"
    return ip
