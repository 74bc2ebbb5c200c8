"""Configs and key pairs: what they are made of, and what can't be."""

import ssl
from pathlib import Path
from typing import Any

import pytest

from gopy.crypto import tls, x509

BLOCK = "-----BEGIN {0}-----\nAAAA\n-----END {0}-----\n"
CERT, KEY, ODD = (BLOCK.format(each) for each in ("CERTIFICATE", "PRIVATE KEY", "ODD"))

PAIRS = [
    ("", "", "tls: failed to find any PEM data in certificate input"),
    (
        KEY,
        KEY,
        "tls: failed to find certificate PEM data in certificate input, but did find a private "
        "key; PEM inputs may have been switched",
    ),
    (
        ODD + KEY,
        KEY,
        'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM '
        "blocks of the following types: [ODD PRIVATE KEY]",
    ),
    (CERT, "", "tls: failed to find any PEM data in key input"),
    (
        CERT,
        CERT,
        "tls: found a certificate rather than a key in the PEM for the private key",
    ),
    (
        CERT,
        ODD,
        'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after '
        "skipping PEM blocks of the following types: [ODD]",
    ),
    (CERT, KEY, "x509: malformed certificate"),
]


@pytest.mark.parametrize(("cert", "key", "text"), PAIRS, ids=lambda each: each[:16])
def test_what_is_no_key_pair_is_told_in_gos_words(cert: str, key: str, text: str) -> None:
    with pytest.raises(tls.Error) as caught:
        tls.x509_key_pair(cert, key.encode())
    assert str(caught.value) == text


def test_a_key_must_be_the_certificates(authority: Any) -> None:
    (cert, _), (_, key) = authority.pems("a.example"), authority.pems("a.example")
    with pytest.raises(tls.Error, match="^tls: private key does not match public key$"):
        tls.x509_key_pair(cert, key)
    with pytest.raises(tls.Error, match="^tls: failed to parse private key"):
        tls.x509_key_pair(cert, KEY)


def test_a_key_pair_comes_from_files(authority: Any, tmp_path: Path) -> None:
    cert, key = authority.pems("a.example")
    (tmp_path / "both.pem").write_bytes(key + cert)
    pair = tls.load_x509_key_pair(tmp_path / "both.pem", str(tmp_path / "both.pem"))
    assert pair.leaf.dns_names == ("a.example",)
    config = tls.Config(certificates=[(tmp_path / "both.pem", tmp_path / "both.pem")])
    assert config.certificates[0].leaf == pair.leaf
    with pytest.raises(FileNotFoundError):
        tls.load_x509_key_pair(tmp_path / "nosuch", tmp_path / "nosuch")


def test_a_key_touches_no_disk_and_leaves_no_descriptor(certificate: Any) -> None:
    def open_now() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = open_now()
    certificate.load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    assert open_now() == before


def test_a_context_of_our_own_is_what_scanners_ask_for(certificate: Any) -> None:
    config = tls.Config(certificates=[certificate])
    for context in (config.for_server(certificate), config.for_client()):
        assert context.minimum_version == ssl.TLSVersion.TLSv1_2
        assert context.options & ssl.OP_NO_COMPRESSION
        assert context.options & ssl.OP_NO_RENEGOTIATION
    assert config.for_client().verify_mode is ssl.CERT_REQUIRED
    names = [each["name"] for each in config.for_server(certificate).get_ciphers()]
    assert all(name.startswith(("TLS_", "ECDHE-")) for name in names)
    assert all("GCM" in name or "POLY1305" in name for name in names)


def test_contexts_are_made_once(authority: Any, certificate: Any) -> None:
    config = tls.Config(certificates=[certificate])
    assert config.for_client() is config.for_client()
    assert config.for_server(certificate) is config.for_server(certificate)
    other = authority.certificate("b.example")
    assert config.for_server(other) is not config.for_server(certificate)


def test_a_clone_differs_in_what_is_asked_for(certificate: Any) -> None:
    config = tls.Config(certificates=[certificate], next_protos=["h2"], server_name="a")
    clone = config.clone(server_name="b")
    assert (clone.server_name, clone.next_protos) == ("b", ["h2"])
    assert clone.certificates == [certificate]
    assert config.server_name == "a"


def test_a_context_that_is_given_stays_as_it_is(certificate: Any) -> None:
    given = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ciphers = given.get_ciphers()
    config = tls.Config(given, certificates=[certificate])
    assert config.for_server(None) is given
    assert given.get_ciphers() == ciphers
    with pytest.raises(ValueError, match="wraps an SSLContext"):
        tls.Config(given, get_certificate=lambda hello: None)


IMPOSSIBLE = [
    ({"next_protos": [""]}, "tls: invalid NextProtos value"),
    ({"next_protos": ["x" * 256]}, "tls: invalid NextProtos value"),
    (
        {"min_version": tls.VERSION_TLS13, "max_version": tls.VERSION_TLS12},
        "tls: no supported versions satisfy MinVersion and MaxVersion",
    ),
]


@pytest.mark.parametrize(("settings", "text"), IMPOSSIBLE)
def test_settings_that_make_no_sense_fail(settings: Any, text: str) -> None:
    with pytest.raises(tls.Error) as caught:
        tls.Config(**settings).for_client()
    assert str(caught.value) == text


def test_what_is_no_config_is_refused() -> None:
    with pytest.raises(TypeError, match="want a Config or an ssl.SSLContext, not dict"):
        tls.client(None, {})  # type: ignore[arg-type]


def test_authorities_come_as_pool_text_or_file(roots: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(roots)
    pool = x509.CertPool()
    assert pool.append_certs_from_pem(roots)
    for form in (roots, roots.decode(), str(path), pool):
        config = tls.Config(root_cas=form)
        assert config.root_cas is not None
        assert config.root_cas.certificates() == pool.certificates()
    with pytest.raises(ValueError, match="x509: no certificate in"):
        tls.Config(root_cas=ODD)
    assert not pool.append_certs_from_pem(CERT + ODD)


def test_a_pool_can_be_the_systems_and_more(roots: bytes) -> None:
    pool = x509.system_cert_pool()
    pool.append_certs_from_pem(roots)
    clone = pool.clone()
    clone.add_cert(b"another")
    assert (len(pool), len(clone)) == (1, 2)
    context = tls.Config(root_cas=pool).for_client()
    assert context.cert_store_stats()["x509_ca"] >= 1


NAMES = [
    (0x0304, "TLS 1.3"),
    (0x0301, "TLS 1.0"),
    (0x0300, "SSLv3"),
    (0x7F1C, "0x7F1C"),
]


@pytest.mark.parametrize(("number", "name"), NAMES)
def test_versions_have_gos_names(number: int, name: str) -> None:
    assert tls.version_name(number) == name
    assert ssl.TLSVersion.TLSv1_3 == tls.VERSION_TLS13


def test_cipher_suites_have_the_standards_names() -> None:
    assert tls.cipher_suite_name(0x1301) == "TLS_AES_128_GCM_SHA256"
    assert tls.cipher_suite_name(0xC02F) == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    assert tls.cipher_suite_name(0x1234) == "0x1234"
    with pytest.raises(ValueError, match="unknown cipher suite 0x1234"):
        tls.Config(cipher_suites=[0x1234]).for_client()
