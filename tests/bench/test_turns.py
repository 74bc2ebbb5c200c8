"""The command that lets echo servers take turns."""

import re
import resource
import subprocess
import sys

from peer import HERE, ROOT


def turns(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "turns.py"), "--turns", "2", "--ms", "20"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=120)


def test_each_peer_is_compared_with_the_first() -> None:
    peers = ("--peers", "gopy,asyncio", "--beside", str(ROOT))
    done = turns("--connections", "5", *peers)
    assert done.returncode == 0, done.stderr
    *rows, busy = done.stdout.splitlines()
    assert [row.split()[0] for row in rows] == ["gopy", "asyncio", "beside"]
    assert rows[0].endswith(" 1.000 +- 0.000")
    assert all(float(row.split()[-3]) > 0 for row in rows)
    assert re.fullmatch(r"busy \d+% of the time: the load itself", busy)


def test_a_peer_without_an_echo_server_is_refused() -> None:
    for name in ("threading", "nobody"):
        done = turns("--peers", name)
        assert done.returncode == 2
        assert f"{name} has no echo server" in done.stderr


def test_there_may_be_more_connections_than_descriptors_at_first() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        done = turns("--connections", "300", "--peers", "gopy")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert done.returncode == 0, done.stderr
