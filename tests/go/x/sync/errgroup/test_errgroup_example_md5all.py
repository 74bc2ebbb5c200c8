"""A pipeline of groups: what Go's x/sync/errgroup/errgroup_example_md5all_test.go shows."""

from contextlib import suppress
from hashlib import md5
from pathlib import Path

import pytest
from gotest import go_test

from gopy import RecvChan, chan, defer, func, go, recv, select, send
from gopy.context import Context, background
from gopy.x.sync import errgroup

DIGESTERS = 20


def md5_all(ctx: Context, root: Path) -> dict[str, str]:
    """Return the digests of root's files; raise the first error that reading one gives."""
    group, inner = errgroup.with_context(ctx)
    paths = chan[Path]()
    sums = chan[tuple[str, str]]()

    @func
    def walk() -> None:
        defer(paths.close)
        for path in sorted(root.iterdir()):
            sent = send(paths, path)
            if select(sent, recv(inner.done())) is not sent:
                inner.check()

    def digest(paths: RecvChan[Path]) -> None:
        for path in paths:
            digested = (path.name, md5(path.read_bytes()).hexdigest())
            sent = send(sums, digested)
            if select(sent, recv(inner.done())) is not sent:
                inner.check()

    def close_at_the_end() -> None:
        with suppress(OSError):  # it is raised below, too
            group.wait()
        sums.close()

    group.go(walk)
    for _ in range(DIGESTERS):
        group.go(digest, paths)
    go(close_at_the_end)
    found = dict(sums)
    group.wait()
    return found


@go_test("x/sync/errgroup/errgroup_example_md5all_test.go", "ExampleGroup_pipeline")
def test_a_pipeline_digests_all_files_or_ends_at_the_first_that_fails(tmp_path: Path) -> None:
    for i in range(30):
        (tmp_path / str(i)).write_text(str(i))
    found = md5_all(background(), tmp_path)
    assert found == {str(i): md5(str(i).encode()).hexdigest() for i in range(30)}
    (tmp_path / "15.folder").mkdir()
    with pytest.raises(IsADirectoryError):
        md5_all(background(), tmp_path)
