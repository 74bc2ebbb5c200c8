"""Versions of TLS and cipher suites: numbers that print as names.

Go: crypto/tls/common.go, crypto/tls/cipher_suites.go
"""

from enum import IntEnum
from typing import Final

_VERSIONS: Final = {
    0x0300: "SSLv3",
    0x0301: "TLS 1.0",
    0x0302: "TLS 1.1",
    0x0303: "TLS 1.2",
    0x0304: "TLS 1.3",
}


class Version(int):
    """A version, as ``0x0304``; it equals the `ssl.TLSVersion` and prints as ``TLS 1.3``."""

    __slots__ = ()

    def __str__(self) -> str:
        return version_name(self)

    def __repr__(self) -> str:
        return f"<tls.Version {self}>"


VERSION_TLS12: Final = Version(0x0303)
VERSION_TLS13: Final = Version(0x0304)

OF_PYTHON: Final = {
    "SSLv3": Version(0x0300),
    "TLSv1": Version(0x0301),
    "TLSv1.1": Version(0x0302),
    "TLSv1.2": VERSION_TLS12,
    "TLSv1.3": VERSION_TLS13,
}


class CipherSuite(int):
    """The number of a cipher suite; it prints as its name, ``TLS_AES_128_GCM_SHA256``."""

    __slots__ = ()

    def __str__(self) -> str:
        return cipher_suite_name(self)

    def __repr__(self) -> str:
        return f"<tls.CipherSuite {self}>"


# By OpenSSL's names, but for TLS 1.3, where they are the standard's.
_SUITES: Final = {
    0x1301: ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
    0x1302: ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
    0x1303: ("TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
    0xC02B: ("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    0xC02C: ("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    0xC02F: ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    0xC030: ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    0xCCA8: ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    0xCCA9: ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    0xC009: ("ECDHE-ECDSA-AES128-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
    0xC00A: ("ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
    0xC013: ("ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    0xC014: ("ECDHE-RSA-AES256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    0xC023: ("ECDHE-ECDSA-AES128-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
    0xC027: ("ECDHE-RSA-AES128-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
    0x009C: ("AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    0x009D: ("AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    0x002F: ("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    0x0035: ("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"),
    0x003C: ("AES128-SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256"),
    0x009E: ("DHE-RSA-AES128-GCM-SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
    0x009F: ("DHE-RSA-AES256-GCM-SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
}
_NUMBERS: Final = {openssl: number for number, (openssl, _) in _SUITES.items()}
_OPENSSL: Final = {name: openssl for openssl, name in _SUITES.values()}


class ClientAuthType(IntEnum):
    """What a server wants of its clients.

    Go: crypto/tls/common.go ClientAuthType
    Differs: a certificate that isn't to be verified cannot be asked for: Python's ssl knows no
    such thing.
    """

    NO_CLIENT_CERT = 0
    VERIFY_CLIENT_CERT_IF_GIVEN = 3
    REQUIRE_AND_VERIFY_CLIENT_CERT = 4


NO_CLIENT_CERT: Final = ClientAuthType.NO_CLIENT_CERT
VERIFY_CLIENT_CERT_IF_GIVEN: Final = ClientAuthType.VERIFY_CLIENT_CERT_IF_GIVEN
REQUIRE_AND_VERIFY_CLIENT_CERT: Final = ClientAuthType.REQUIRE_AND_VERIFY_CLIENT_CERT


def version_name(version: int) -> str:
    """Return a version's name, as ``TLS 1.3``; of an unknown one its number in hexadecimal.

    Go: crypto/tls/common.go VersionName
    """
    return _VERSIONS.get(version, f"0x{int(version):04X}")


def cipher_suite_name(number: int) -> str:
    """Return a suite's standard name; of an unknown one its number in hexadecimal.

    Go: crypto/tls/cipher_suites.go CipherSuiteName
    """
    return _SUITES[number][1] if number in _SUITES else f"0x{int(number):04X}"


def suite_of(name: str) -> CipherSuite:
    """Return the number of the suite that OpenSSL calls name; 0 if it isn't known."""
    return CipherSuite(_NUMBERS.get(name, 0))


def openssl_name(suite: int | str) -> str:
    """Return OpenSSL's name of a suite, given by number or by either name."""
    if isinstance(suite, str):
        return _OPENSSL.get(suite, suite)
    if suite not in _SUITES:
        raise ValueError(f"tls: unknown cipher suite 0x{int(suite):04X}")
    return _SUITES[suite][0]
