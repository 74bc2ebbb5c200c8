"""PEM blocks.

Go: encoding/pem
"""

import binascii
import re
from collections.abc import Iterator
from typing import Final

_BLOCK: Final = re.compile(
    rb"-----BEGIN ([^\r\n]*?)-----[ \t]*\r?\n(.*?)-----END \1-----", re.DOTALL
)


def blocks(pem: bytes | str) -> Iterator[tuple[str, bytes]]:
    """Yield the type and the content of each block; what can't be read is passed over."""
    data = pem.encode() if isinstance(pem, str) else pem
    for match in _BLOCK.finditer(data):
        kind, body = match.groups()
        lines = [line for line in body.splitlines() if b":" not in line]
        try:
            yield kind.decode("ascii", "replace"), binascii.a2b_base64(b"".join(lines))
        except binascii.Error:
            continue
