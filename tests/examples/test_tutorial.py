"""docs/tutorial.md and the program that it builds, examples/shop: both are what the other says."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from programs import ROOT

FOLDER = ROOT / "examples"
FILES = sorted((FOLDER / "shop").glob("*.py"))
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
ADDRESS = "127.0.0.1:8080"  # where the page has it
BOUND_S = 60  # for what should take much less

Start = Callable[..., "tuple[subprocess.Popen[str], str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the program with options; give it, and the address where it listens."""
    with ExitStack() as stack:

        def begin(*options: str) -> tuple["subprocess.Popen[str]", str]:
            process = subprocess.Popen(
                [sys.executable, "-m", "shop", "--addr", "127.0.0.1:0", *options],
                cwd=FOLDER,
                env=environment(),
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            assert process.stdout is not None
            return process, process.stdout.readline().removeprefix("listening on ").strip()

        yield begin


def test_its_own_tests_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "shop"],
        cwd=FOLDER,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=2 * BOUND_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    passed = re.search(r"^(\d+) passed in", done.stdout, re.M)
    assert passed is not None and int(passed[1]) > 20, done.stdout


def test_what_the_page_types_gets_the_answers_that_it_shows(start: Start) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    process, address = start()
    [session] = re.findall(r"^```console\n(.*?)^```$", PAGE, re.M | re.S)
    said = ""
    for command in re.findall(r"^\$ (.*)$", session, re.M):
        words = ["sh", "-c", command.replace(ADDRESS, address)]
        answer = subprocess.run(words, capture_output=True, text=True, timeout=BOUND_S, check=True)
        said += f"$ {command}\n{answer.stdout}"
    assert said == session
    assert stopped(process) == (0, "stopped\n")


def test_it_speaks_tls(start: Start, tmp_path: Path) -> None:
    trustme = pytest.importorskip("trustme", reason="trustme is not installed")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    both, root = tmp_path / "both.pem", tmp_path / "root.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(both)
    authority.cert_pem.write_to_path(root)
    process, address = start("--cert", str(both), "--key", str(both))
    client = f"""
        import ssl, urllib.request
        context = ssl.create_default_context(cafile={str(root)!r})
        print(urllib.request.urlopen("https://{address}/healthz", context=context).read())
    """
    words = [sys.executable, "-c", re.sub(r"^ +", "", client, flags=re.M)]
    answer = subprocess.run(words, capture_output=True, text=True, timeout=BOUND_S, check=False)
    assert answer.stdout == 'b\'{"status": "ok"}\\n\'\n', answer.stderr
    assert stopped(process) == (0, "stopped\n")


def test_an_address_that_is_taken_is_told(start: Start) -> None:
    _, address = start()
    second = subprocess.run(
        [sys.executable, "-m", "shop", "--addr", address],
        cwd=FOLDER,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=BOUND_S,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr == f"listen tcp {address}: bind: address already in use\n"


def test_the_page_shows_what_is_there_and_leaves_out_no_file() -> None:
    shown: set[str] = set()
    for block in re.findall(r"^:::\{literalinclude\} \.\./(.*?)^:::$", PAGE, re.M | re.S):
        name, *options = block.splitlines()
        source = (ROOT / name).read_text(encoding="utf-8")
        shown.add(name)
        for option in options:
            kind, text = re.fullmatch(r":([\w-]+): (.*)", option).groups()  # type: ignore[union-attr]
            assert text in (defined(source) if kind == "pyobject" else source), (name, option)
    expected = {str(path.relative_to(ROOT)) for path in FILES}
    assert shown == expected - {"examples/shop/__init__.py"}


def defined(source: str) -> list[str]:
    """Return the names of the functions and classes of a file."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node.name for node in ast.parse(source).body if isinstance(node, kinds)]


def environment() -> dict[str, str]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def stopped(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Ask the program to stop; return its status, and what it had still to say."""
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=BOUND_S)
    return process.returncode, said
