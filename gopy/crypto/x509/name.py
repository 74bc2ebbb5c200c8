"""Distinguished names: who a certificate is for, and who issued it.

Go: crypto/x509/pkix/pkix.go
"""

from dataclasses import dataclass
from typing import Final

from gopy.crypto.x509 import der

_KINDS: Final = {
    "2.5.4.6": ("country", "C"),
    "2.5.4.8": ("province", "ST"),
    "2.5.4.7": ("locality", "L"),
    "2.5.4.9": ("street_address", "STREET"),
    "2.5.4.17": ("postal_code", "POSTALCODE"),
    "2.5.4.10": ("organization", "O"),
    "2.5.4.11": ("organizational_unit", "OU"),
    "2.5.4.3": ("common_name", "CN"),
    "2.5.4.5": ("serial_number", "SERIALNUMBER"),
}
_SPECIAL: Final = frozenset(',+"\\<>;')


@dataclass(frozen=True, slots=True)
class Name:
    """A distinguished name; ``str()`` is Go's, such as ``CN=a.example,O=Acme``.

    ``names`` is all of it: pairs of an object identifier and a text, as they come.

    Go: crypto/x509/pkix/pkix.go Name
    """

    names: tuple[tuple[str, str], ...] = ()

    @property
    def common_name(self) -> str:
        """The common name, ``""`` if there is none."""
        return self._last("common_name")

    @property
    def serial_number(self) -> str:
        """The serial number of the subject, not of the certificate; ``""`` if there is none."""
        return self._last("serial_number")

    @property
    def country(self) -> list[str]:
        """The countries, mostly one of two letters."""
        return self._all("country")

    @property
    def province(self) -> list[str]:
        """The provinces or states."""
        return self._all("province")

    @property
    def locality(self) -> list[str]:
        """The towns."""
        return self._all("locality")

    @property
    def organization(self) -> list[str]:
        """The organizations."""
        return self._all("organization")

    @property
    def organizational_unit(self) -> list[str]:
        """The units within the organization."""
        return self._all("organizational_unit")

    def __str__(self) -> str:
        others = [(oid, _escaped(value)) for oid, value in self.names if oid not in _KINDS]
        parts = [f"{oid}={value}" for oid, value in others]
        for kind, short in _KINDS.values():
            values = self._all(kind)
            if kind in ("common_name", "serial_number"):
                values = values[-1:]
            if values:
                parts.append("+".join(f"{short}={_escaped(value)}" for value in values))
        return ",".join(reversed(parts))

    def _all(self, kind: str) -> list[str]:
        return [value for oid, value in self.names if _KINDS.get(oid, ("",))[0] == kind]

    def _last(self, kind: str) -> str:
        return (self._all(kind) or [""])[-1]


def parse_name(content: bytes) -> Name:
    """Return the name whose RDNSequence is content."""
    names = []
    for rdn in der.elements(content):
        for pair in der.elements(rdn.content):
            oid, value = der.elements(pair.content)
            names.append((der.identifier(oid.content), der.text(value)))
    return Name(tuple(names))


def _escaped(value: str) -> str:
    last = len(value) - 1
    return "".join(
        "\\" + c if c in _SPECIAL or c == " " and k in (0, last) or c == "#" and k == 0 else c
        for k, c in enumerate(value)
    )
