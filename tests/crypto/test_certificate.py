"""Certificates: what they say, and whom they are for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy.crypto import x509
from gopy.crypto.x509 import der
from gopy.crypto.x509.hostname import is_match
from gopy.crypto.x509.name import Name

# By openssl: a name with what Go escapes, and every kind of alternative name.
PEM = """\
-----BEGIN CERTIFICATE-----
MIIB3jCCAZCgAwIBAgICEjQwBQYDK2VwMEsxCzAJBgNVBAYTAkRFMRAwDgYDVQQK
DAdHcsO2w59lMQwwCgYDVQQLDANvbmUxDDAKBgNVBAsMA3R3bzEOMAwGA1UEAwwF
I2FcLGIwIBcNMjYxMTI2MDgwNzA0WhgPMzAyNjAzMjkwODA3MDRaMEsxCzAJBgNV
BAYTAkRFMRAwDgYDVQQKDAdHcsO2w59lMQwwCgYDVQQLDANvbmUxDDAKBgNVBAsM
A3R3bzEOMAwGA1UEAwwFI2FcLGIwKjAFBgMrZXADIQDFgKY576I2gkKqa0L9RiAc
HPl+kPS8MB08AksRF6syEaOBlTCBkjAPBgNVHRMBAf8EBTADAQH/MGAGA1UdEQRZ
MFeCCWEuZXhhbXBsZYILKi5iLmV4YW1wbGWHBMAAAgGHECABDbgAAAAAAAAAAAAA
AAGBDm1lQGV4YW1wbGUub3JnhhVodHRwczovL2V4YW1wbGUub3JnL3gwHQYDVR0O
BBYEFFAwvT6r6qubxx+XBveq5s2Yns7QMAUGAytlcANBANqxQnsxDYfuo3imzFu+
p6dfM9+FPYkfaflK2T21AxsKeNJUbazeCKi/hAJb1GCWjYF37Uqu++bDpPMgkPCw
Bg0=
-----END CERTIFICATE-----
"""


@pytest.fixture(scope="module")
def odd() -> x509.Certificate:
    pool = x509.CertPool()
    assert pool.append_certs_from_pem(PEM)
    return x509.parse_certificate(pool.certificates()[0])


def test_a_certificate_tells_all_of_itself(odd: x509.Certificate) -> None:
    assert odd.version == 3
    assert odd.serial_number == 0x1234
    assert str(odd.subject) == "CN=\\#a\\\\\\,b,OU=one+OU=two,O=Größe,C=DE"
    assert odd.issuer == odd.subject
    assert odd.subject.common_name == "#a\\,b"
    assert odd.subject.organization == ["Größe"]
    assert odd.subject.organizational_unit == ["one", "two"]
    assert odd.subject.country == ["DE"]
    assert str(odd.not_before) == "2026-11-26 08:07:04 +0000 UTC"
    assert str(odd.not_after) == "3026-03-29 08:07:04 +0000 UTC"
    assert odd.public_key_algorithm == "Ed25519"
    assert odd.dns_names == ("a.example", "*.b.example")
    assert odd.ip_addresses == ("192.0.2.1", "2001:db8::1")
    assert odd.email_addresses == ("me@example.org",)
    assert odd.uris == ("https://example.org/x",)
    assert odd.is_ca
    assert odd.raw_subject == odd.raw_issuer != b""
    assert odd.pem().split() == PEM.split()


def test_two_certificates_are_equal_if_they_are_the_same_bytes(odd: x509.Certificate) -> None:
    same = x509.parse_certificate(odd.raw)
    assert same == odd
    assert same.equal(odd)
    assert len({same, odd}) == 1
    assert same != odd.raw


HOSTS = [
    ("a.example", True),
    ("A.EXAMPLE.", True),
    ("x.b.example", True),
    ("x.y.b.example", False),
    ("b.example", False),
    ("192.0.2.1", True),
    ("[2001:db8::1]", True),
    ("2001:DB8:0::1", True),
    ("192.0.2.2", False),
    ("", False),
    (".", False),
]


@pytest.mark.parametrize(("host", "fits"), HOSTS)
def test_a_certificate_is_for_its_names_only(odd: x509.Certificate, host: str, fits: bool) -> None:
    if fits:
        odd.verify_hostname(host)
    else:
        with pytest.raises(x509.HostnameError) as caught:
            odd.verify_hostname(host)
        assert (caught.value.host, caught.value.cert) == (host, odd)


MATCHES = [
    ("*.example.com", "a.example.com", True),
    ("*.example.com", "a.b.example.com", False),
    ("a*.example.com", "ab.example.com", False),
    ("*", "example", False),
    ("*.com", "example.com", True),
    ("exa_mple", "exa_mple", True),
    ("not a host", "not a host", True),
    ("-a.example", "-a.example", True),
    ("a.example.", "a.example", False),
    ("", "", False),
]


@pytest.mark.parametrize(("pattern", "name", "same"), MATCHES)
def test_patterns_match_as_gos_do(pattern: str, name: str, same: bool) -> None:
    assert is_match(pattern, name) is same


def certificate(**fields: Any) -> x509.Certificate:
    names = [("2.5.4.3", fields.pop("common_name", ""))]
    rest = dict.fromkeys(x509.Certificate.__dataclass_fields__, ())
    return x509.Certificate(**{**rest, "subject": Name(tuple(names)), **fields})


TEXTS = [
    (
        certificate(common_name="a.example", has_alt_names=False),
        "a.example",
        "certificate relies on legacy Common Name field, use SANs instead",
    ),
    (certificate(), "b", "certificate is not valid for any names, but wanted to match b"),
    (
        certificate(dns_names=("a",), has_alt_names=True),
        "192.0.2.1",
        "cannot validate certificate for 192.0.2.1 because it doesn't contain any IP SANs",
    ),
    (
        certificate(dns_names=tuple(map(str, range(100))), has_alt_names=True),
        "b",
        "certificate is valid for 100 names, but none matched b",
    ),
]


@pytest.mark.parametrize(("cert", "host", "text"), TEXTS, ids=range(len(TEXTS)))
def test_a_wrong_host_is_told_in_gos_words(cert: x509.Certificate, host: str, text: str) -> None:
    with pytest.raises(x509.HostnameError) as caught:
        cert.verify_hostname(host)
    assert str(caught.value) == f"x509: {text}"


def test_all_reasons_have_gos_words() -> None:
    invalid = x509.CertificateInvalidError(x509.InvalidReason.TOO_MANY_INTERMEDIATES)
    assert str(invalid) == "x509: too many intermediates for path length constraint"
    assert str(x509.UnknownAuthorityError()) == "x509: certificate signed by unknown authority"
    other = x509.CertificateInvalidError(x509.InvalidReason.OTHER, "CA md too weak")
    assert str(other) == "x509: CA md too weak"


@given(st.binary(max_size=200), st.integers(0, 2000), st.booleans())
def test_what_is_no_certificate_is_refused(noise: bytes, at: int, whole: bool) -> None:
    pool = x509.CertPool()
    pool.append_certs_from_pem(PEM)
    good = pool.certificates()[0]
    data = noise if whole else good[:at] + noise + good[at + len(noise) :]
    try:
        found = x509.parse_certificate(data)
    except ValueError as error:
        assert str(error) == "x509: malformed certificate"
    else:
        assert found.raw == data


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x80", b"\x30\x05a", b"\x30\x82\xff"])
def test_an_element_that_is_cut_short_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="malformed"):
        der.first(data)
