"""Go's package io: readers, writers, and what moves bytes between them.

Go: io
"""

from gopy.io.errors import (
    EOF,
    ErrClosedPipe,
    ErrInvalidWrite,
    ErrNoProgress,
    ErrShortWrite,
    ErrUnexpectedEOF,
)
from gopy.io.limited import LimitedReader, limit_reader
from gopy.io.passage import PipeReader, PipeWriter, pipe
from gopy.io.protocols import (
    Closer,
    ReadCloser,
    Reader,
    ReaderFrom,
    ReadWriteCloser,
    ReadWriter,
    WriteCloser,
    Writer,
    WriterTo,
)
from gopy.io.reading import read_all, read_full
from gopy.io.section import ReaderAt, SectionReader, section_reader
from gopy.io.several import multi_reader, multi_writer, tee_reader
from gopy.io.transfer import DISCARD, copy, copy_n

__all__ = [
    "DISCARD",
    "EOF",
    "Closer",
    "ErrClosedPipe",
    "ErrInvalidWrite",
    "ErrNoProgress",
    "ErrShortWrite",
    "ErrUnexpectedEOF",
    "LimitedReader",
    "PipeReader",
    "PipeWriter",
    "ReadCloser",
    "ReadWriteCloser",
    "ReadWriter",
    "Reader",
    "ReaderAt",
    "ReaderFrom",
    "SectionReader",
    "WriteCloser",
    "Writer",
    "WriterTo",
    "copy",
    "copy_n",
    "limit_reader",
    "multi_reader",
    "multi_writer",
    "pipe",
    "read_all",
    "read_full",
    "section_reader",
    "tee_reader",
]
