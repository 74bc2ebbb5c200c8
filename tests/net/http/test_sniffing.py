"""detect_content_type: what the first bytes of a body tell."""

import pytest

from gopy.net.http import detect_content_type

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
BINARY = "application/octet-stream"


@pytest.mark.parametrize(
    "data, kind",
    [
        (b"", TEXT),
        (b"\x01\x02\x03", BINARY),
        (b"<HtMl><bOdY>", HTML),
        (b"   \n\t <html>", HTML),
        (b"<!doctype html >", HTML),
        (b"<!DOCTYPE HTMLx", TEXT),
        (b"<a >", HTML),
        (b"<ab>", TEXT),
        (b"<!-- x", HTML),
        (b"\n<?xml!", "text/xml; charset=utf-8"),
        (b"<?XML", TEXT),
        (b"form", TEXT),
        (b"%PDF-1", "application/pdf"),
        (b"\xfe\xffab", "text/plain; charset=utf-16be"),
        (b"\xff\xfeab", "text/plain; charset=utf-16le"),
        (b"\xef\xbb\xbfa", TEXT),
        (b"\x00\x00\x01\x00", "image/x-icon"),
        (b"GIF89a...", "image/gif"),
        (b"\xff\xd8\xff\xdb", "image/jpeg"),
        (b"\x89PNG\x0d\x0a\x1a\x0a", "image/png"),
        (b"RIFF\n\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\n\n\n\nWAVEfmt ", "audio/wave"),
        (b"MThd\x00\x00\x00\x06\x00\x01", "audio/midi"),
        (b"OggS\x00", "application/ogg"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A isom", BINARY),
        (b"\x00\x00\x00\x19ftypmp42\x00\x00\x00\x00mp42isom", BINARY),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"\0" * 34 + b"LP", "application/vnd.ms-fontobject"),
        (b"wOF2", "font/woff2"),
        (b"\x1f\x8b\x08", "application/x-gzip"),
        (b"PK\x03\x04", "application/zip"),
        (b"PK\x05\x06", BINARY),
        (b"\x00asm\x01", "application/wasm"),
        ("héllo\n\x1b[1m".encode(), TEXT),
        (b"text\x0b", BINARY),
        (b"x" * 512 + b"\0", TEXT),
    ],
)
def test_the_first_bytes_tell_the_type(data: bytes, kind: str) -> None:
    assert detect_content_type(data) == kind
