"""Config: how to be a client or a server of TLS; what is needed of ssl is made once.

Locking: ``_mu``, a Mutex, guards the contexts that have been made.

Go: crypto/tls/common.go Config
"""

import ssl
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from gopy.crypto.tls.contexts import (
    Settings,
    client_context,
    server_context,
)
from gopy.crypto.tls.errors import Error
from gopy.crypto.tls.hello import ClientHelloInfo
from gopy.crypto.tls.keypair import Certificate, Path, load_x509_key_pair
from gopy.crypto.tls.state import ConnectionState
from gopy.crypto.tls.version import NO_CLIENT_CERT, VERSION_TLS12, ClientAuthType
from gopy.crypto.x509 import CertPool
from gopy.crypto.x509.pool import pool_of
from gopy.sync import Mutex

Pair: TypeAlias = Certificate | tuple[Path, Path]
Authorities: TypeAlias = CertPool | bytes | str


class Config:
    """What both ends of a connection are told; not to be changed once it is in use.

    Either it makes its `ssl.SSLContext`, with what scanners ask for today: TLS 1.2 or 1.3, no
    compression, no renegotiation, a server with forward secrecy and authenticated encryption
    only.  Or it wraps one that is given, which stays as it is but for what is given beside it.

    Args:
        context: the context to wrap; it can be a client's or a server's, not both.
        certificates: what to show: `Certificate` objects, or pairs of paths, certificate and
            key.  A server shows a client the first one that is for the name which it asks for
            and of a kind of key that it knows, else the first of all.
        root_cas: who a client trusts: a `CertPool`, PEM text, or the path of such a file; None
            for the system's.
        client_cas: whose certificates a server takes from its clients, in the same forms.
        client_auth: what a server wants of its clients.
        next_protos: protocols, the best first, as ``["h2", "http/1.1"]`` (ALPN).
        server_name: the host that a client wants to reach; `dial` fills it in.
        insecure_skip_verify: a client takes any certificate.  For tests.
        min_version, max_version: `VERSION_TLS12`, `VERSION_TLS13`, or Python's TLSVersion.
        cipher_suites: numbers or names, for TLS 1.2 only.
        session_tickets_disabled: a server gives no tickets for later connections.
        get_certificate: f(hello) -> Certificate or None for ``certificates``; asked if the
            client names a host or there are no ``certificates``.  So a certificate can be
            replaced while connections go on.  It may wait, and what it raises ends that
            handshake.
        get_config_for_client: f(hello) -> Config for this client, or None for this one.
        verify_connection: f(state); what it raises ends the handshake.

    Go: crypto/tls/common.go Config
    """

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        *,
        certificates: Iterable[Pair] = (),
        root_cas: Authorities | None = None,
        client_cas: Authorities | None = None,
        client_auth: ClientAuthType | int = NO_CLIENT_CERT,
        next_protos: Sequence[str] = (),
        server_name: str = "",
        insecure_skip_verify: bool = False,
        min_version: int = 0,
        max_version: int = 0,
        cipher_suites: Sequence[int | str] = (),
        session_tickets_disabled: bool = False,
        get_certificate: Callable[[ClientHelloInfo], Certificate | None] | None = None,
        get_config_for_client: "Callable[[ClientHelloInfo], Config | None] | None" = None,
        verify_connection: Callable[[ConnectionState], object] | None = None,
    ) -> None:
        self.context = context
        self.certificates = [_loaded(each) for each in certificates]
        self.root_cas = None if root_cas is None else pool_of(root_cas)
        self.client_cas = None if client_cas is None else pool_of(client_cas)
        self.client_auth = ClientAuthType(client_auth)
        self.next_protos = list(next_protos)
        self.server_name = server_name
        self.insecure_skip_verify = insecure_skip_verify
        self.min_version = min_version
        self.max_version = max_version
        self.cipher_suites = list(cipher_suites)
        self.session_tickets_disabled = session_tickets_disabled
        self.get_certificate = get_certificate
        self.get_config_for_client = get_config_for_client
        self.verify_connection = verify_connection
        self._check()
        self._mu = Mutex()
        self._client: ssl.SSLContext | None = None
        self._server: ssl.SSLContext | None = None
        self._servers: WeakKeyDictionary[Certificate, ssl.SSLContext] = WeakKeyDictionary()

    def clone(self, **changes: Any) -> "Config":
        """Return a copy in which changes, arguments of the class, hold instead.

        Go: crypto/tls/common.go Config.Clone
        """
        names = (name for name in vars(self) if not name.startswith("_"))
        return Config(**{name: getattr(self, name) for name in names} | changes)

    def can_serve(self) -> bool:
        """Return whether there is, or may be, a certificate to show."""
        asked = self.get_certificate or self.get_config_for_client
        return bool(self.certificates or asked or self.context is not None)

    def for_client(self) -> ssl.SSLContext:
        """Return the context of clients."""
        with self._mu:
            if self._client is None:
                self._client = client_context(self._settings())
            return self._client

    def for_server(self, certificate: Certificate | None) -> ssl.SSLContext:
        """Return the context of servers that show certificate; None for the wrapped one."""
        with self._mu:
            if certificate is None:
                if self._server is None:
                    self._server = server_context(self._settings(), None)
                return self._server
            found = self._servers.get(certificate)
            if found is None:
                found = server_context(self._settings(), certificate)
                self._servers[certificate] = found
            return found

    def certificate_for(self, hello: ClientHelloInfo) -> Certificate | None:
        """Return what to show to the client that says hello; None: what the wrapped one has.

        Raises:
            Error: there is nothing.

        Go: crypto/tls/common.go Config.getCertificate
        """
        if self.get_certificate is not None and (hello.server_name or not self.certificates):
            found = self.get_certificate(hello)
            if found is not None:
                return found
        if not self.certificates:
            if self.context is not None:
                return None
            raise Error("tls: no certificates configured")
        if self.context is not None:
            return None  # it has the one there is
        if len(self.certificates) > 1:
            for each in self.certificates:
                if _fits(each, hello):
                    return each
        return self.certificates[0]

    def _check(self) -> None:
        if self.context is None:
            return
        if self.get_certificate is not None or len(self.certificates) > 1:
            raise ValueError(
                "tls: a Config that wraps an SSLContext takes no get_certificate and at most one "
                "certificate"
            )

    def _settings(self) -> Settings:
        return Settings(
            context=self.context,
            certificates=self.certificates,
            root_cas=self.root_cas,
            client_cas=self.client_cas,
            client_auth=self.client_auth,
            next_protos=self.next_protos,
            insecure_skip_verify=self.insecure_skip_verify,
            min_version=self.min_version or (VERSION_TLS12 if self.context is None else 0),
            max_version=self.max_version,
            cipher_suites=self.cipher_suites,
            session_tickets_disabled=self.session_tickets_disabled,
        )


ConfigLike: TypeAlias = Config | ssl.SSLContext


def config_of(given: ConfigLike | None) -> Config:
    """Return given as a Config: None is one without settings, a context is wrapped."""
    if isinstance(given, Config):
        return given
    if given is None:
        return _DEFAULT
    if isinstance(given, ssl.SSLContext):
        return Config(given)
    raise TypeError(f"tls: want a Config or an ssl.SSLContext, not {type(given).__name__}")


def _loaded(given: Pair) -> Certificate:
    return given if isinstance(given, Certificate) else load_x509_key_pair(*given)


# The first byte of signature schemes' second byte, and whole ones, by kind of key.
_RSA = {0x0401, 0x0501, 0x0601, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B}
_SCHEMES = {"RSA": _RSA, "ECDSA": {0x0403, 0x0503, 0x0603}, "Ed25519": {0x0807}}


def _fits(certificate: Certificate, hello: ClientHelloInfo) -> bool:
    """Return whether the client knows the kind of key, and asked for one of the names.

    Go: crypto/tls/common.go ClientHelloInfo.SupportsCertificate
    """
    wanted = _SCHEMES.get(certificate.leaf.public_key_algorithm)
    if wanted and hello.signature_schemes and wanted.isdisjoint(hello.signature_schemes):
        return False
    if not hello.server_name:
        return True
    try:
        certificate.leaf.verify_hostname(hello.server_name)
    except ValueError:
        return False
    return True


_DEFAULT = Config()
