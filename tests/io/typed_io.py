"""io and bufio as type checkers see them: what fits where, and what must be refused.

test_typing.py has mypy read this file; nobody runs it.  Each line that must be an error
says so by `# type: ignore[...]`, and an ignore that silences nothing is an error too.
"""

from io import BytesIO, StringIO
from typing import BinaryIO, assert_type

from gopy import bufio, io, net


class Least:
    """What a reader and a writer need, and no more."""

    def read(self, n: int) -> bytes:
        return b""

    def write(self, b: bytes) -> int:
        return len(b)


def readers_and_writers(file: BinaryIO, conn: net.Conn, tcp: net.TCPConn) -> None:
    r, w = io.pipe()
    assert_type(r, io.PipeReader)
    assert_type(w, io.PipeWriter)
    reader: io.Reader
    for reader in (file, conn, tcp, r, BytesIO(), bufio.Reader(r), io.limit_reader(r, 1)):
        assert_type(reader.read(), bytes)
    writer: io.Writer
    for writer in (file, conn, tcp, w, BytesIO(), bufio.Writer(w), io.DISCARD, Least()):
        assert_type(writer.write(b""), int)
    closer: io.ReadCloser = r
    both: io.ReadWriter = bufio.ReadWriter(bufio.Reader(conn), bufio.Writer(conn))
    all_three: io.ReadWriteCloser = conn
    closer.close()
    both.write(all_three.read())


def functions(file: BinaryIO, conn: net.Conn) -> None:
    least = Least()
    assert_type(io.copy(conn, file), int)
    io.copy(least, least)
    io.copy(StringIO(), file)  # type: ignore[arg-type]
    io.copy(file, StringIO())  # type: ignore[arg-type]
    assert_type(io.read_all(least), bytes)
    assert_type(io.read_full(conn, 3), bytes)
    io.multi_writer(least, io.multi_writer(file)).write(b"")
    assert_type(io.tee_reader(io.multi_reader(least, conn), least).read(1), bytes)
    io.section_reader(file, 0, 5).seek(1)
    io.section_reader(least, 0, 5)  # type: ignore[arg-type]


def split(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
    if at_eof:
        raise bufio.ErrFinalToken(data)
    return 0, None


def buffered(conn: net.Conn) -> None:
    scanner = bufio.Scanner(conn)
    scanner.split(bufio.scan_words)
    scanner.split(split)
    scanner.split(len)  # type: ignore[arg-type]
    scanner.buffer(None, 1000)
    for text in scanner:
        assert_type(text, str)
    assert_type(scanner.bytes(), bytes)
    assert_type(scanner.err(), Exception | None)
    b = bufio.Reader(conn, 100)
    assert_type(b, bufio.Reader)
    assert_type(b.read_rune(), tuple[str, int])
    assert_type(b.read_line(), tuple[bytes, bool])
    assert_type(b.read_string("\n"), str)
    w = bufio.Writer(conn)
    w.write_rune("é")
    w.write("text")  # type: ignore[arg-type]
    try:
        b.peek(200)
    except bufio.ErrBufferFull as full:
        assert_type(full.partial, bytes)
    try:
        io.read_full(b, 3)
    except io.ErrUnexpectedEOF as torn:
        assert_type(torn.partial, bytes)
