"""What the first bytes of a body are: the MIME sniffing standard, as far as Go follows it.

Go: net/http/sniff.go
"""

import re
from typing import Final

SNIFF_LEN: Final = 512
PLAIN: Final = "text/plain; charset=utf-8"

_HTML = rb"!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--"
_SIGNATURES: Final = [
    (rb"[\t\n\f\r ]*<(?i:" + _HTML.replace(b" ", b"\\ ") + rb")[ >]", "text/html; charset=utf-8"),
    (rb"[\t\n\f\r ]*<\?xml", "text/xml; charset=utf-8"),
    (rb"%PDF-", "application/pdf"),
    (rb"%!PS-Adobe-", "application/postscript"),
    (rb"\xfe\xff..", "text/plain; charset=utf-16be"),
    (rb"\xff\xfe..", "text/plain; charset=utf-16le"),
    (rb"\xef\xbb\xbf.", "text/plain; charset=utf-8"),
    (rb"\x00\x00[\x01\x02]\x00", "image/x-icon"),
    (rb"BM", "image/bmp"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBPVP", "image/webp"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"FORM....AIFF", "audio/aiff"),
    (rb"ID3", "audio/mpeg"),
    (rb"OggS\x00", "application/ogg"),
    (rb"MThd\x00\x00\x00\x06", "audio/midi"),
    (rb"RIFF....AVI[ ]", "video/avi"),
    (rb"RIFF....WAVE", "audio/wave"),
    (rb"....ftyp", "video/mp4"),  # looked at more closely
    (rb"\x1a\x45\xdf\xa3", "video/webm"),
    (rb".{34}LP", "application/vnd.ms-fontobject"),
    (rb"\x00\x01\x00\x00", "font/ttf"),
    (rb"OTTO", "font/otf"),
    (rb"ttcf", "font/collection"),
    (rb"wOFF", "font/woff"),
    (rb"wOF2", "font/woff2"),
    (rb"\x1f\x8b\x08", "application/x-gzip"),
    (rb"PK\x03\x04", "application/zip"),
    (rb"Rar!\x1a\x07(?:\x00|\x01\x00)", "application/x-rar-compressed"),
    (rb"\x00asm", "application/wasm"),
]
_TYPES: Final = [kind for _, kind in _SIGNATURES]
_MP4: Final = _TYPES.index("video/mp4")
_signature: Final = re.compile(
    b"|".join(b"(" + pattern + b")" for pattern, _ in _SIGNATURES), re.DOTALL
).match
# What a signature may begin with, but for the two that begin with anything.
_FIRST: Final = frozenset(b"\t\n\f\r <%\xfe\xff\xef\x00BGR\x89FIOM\x1atw\x1fP")
_TEXT: Final = bytes({9, 10, 12, 13, 27, *range(32, 256)})  # what isn't binary


def detect_content_type(data: bytes, /) -> str:
    """Return the type of what begins with data, of which the first 512 bytes are looked at.

    What isn't known is ``application/octet-stream``, or ``text/plain; charset=utf-8`` where no
    byte of it is a binary one.

    Go: net/http/sniff.go DetectContentType
    """
    if len(data) > SNIFF_LEN:
        data = data[:SNIFF_LEN]
    found = None
    if data and (data[0] in _FIRST or data.startswith(b"ftyp", 4) or data.startswith(b"LP", 34)):
        found = _signature(data)
    if found is not None:
        which = (found.lastindex or 1) - 1
        if which != _MP4 or _is_mp4(data):
            return _TYPES[which]
        if data[34:36] == b"LP":
            return "application/vnd.ms-fontobject"
    return "application/octet-stream" if data.translate(None, _TEXT) else PLAIN


def _is_mp4(data: bytes) -> bool:
    """Say whether data, whose first box is an ``ftyp``, names mp4 as a brand."""
    size = int.from_bytes(data[:4])
    if len(data) < 12 or len(data) < size or size % 4:
        return False
    return any(data[at : at + 3] == b"mp4" for at in range(8, size, 4) if at != 12)
