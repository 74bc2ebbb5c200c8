"""What the command line refuses, and what it says then."""

import resource

import pytest

from gopy._cli import arguments
from gopy._cli.commands import main
from gopy._cli.descriptors import SPARE, TooManyError, permit
from gopy.time import Duration

WANTED = "a whole number above 0 is wanted"
HOST_PORT = "HOST:PORT is wanted"

REFUSED = {
    "": "the following arguments are required: COMMAND",
    "fly": "invalid choice: 'fly'",
    "run": "one of the arguments FILE -m is required",
    "run -m": "argument -m: expected one argument",
    "run --no-such-option FILE": "the following arguments are required|unrecognized arguments|FILE",
    "demo --connections 0": f"--connections: {WANTED}, not '0'",
    "demo --connections -5": f"--connections: {WANTED}, not '-5'",
    "demo --connections 1.5": f"--connections: {WANTED}, not '1.5'",
    "demo --connections many": f"--connections: {WANTED}, not 'many'",
    "demo --connections 9999999999": f"--connections: {WANTED}, not '9999999999'",
    "demo --duration 0": "--duration: a number above 0 and at most 600 is wanted, not '0'",
    "demo --duration 601": "--duration: a number above 0 and at most 600 is wanted, not '601'",
    "demo --duration nan": "--duration: a number above 0 and at most 600 is wanted, not 'nan'",
    "demo --duration soon": "--duration: a number above 0 and at most 600 is wanted, not 'soon'",
    "load --rate 0": "--rate: a number above 0 is wanted, not '0'",
    "load --rate inf": "--rate: a number above 0 is wanted, not 'inf'",
    "load --rate nan": "--rate: a number above 0 is wanted, not 'nan'",
    "load --addr 7007": f"--addr: {HOST_PORT}: address 7007: missing port in address",
    "load --addr ::1:7007": f"--addr: {HOST_PORT}: address ::1:7007: too many colons in address",
    "load --addr 127.0.0.1:http": f"--addr: {HOST_PORT}: 'http' is no port from 0 to 65535",
    "load --addr 127.0.0.1:65536": f"--addr: {HOST_PORT}: '65536' is no port from 0 to 65535",
    "load --addr 127.0.0.1:": f"--addr: {HOST_PORT}: '' is no port from 0 to 65535",
    "load --addr 192.0.2.1:7007": "--addr 192.0.2.1:7007 is not a loopback address; see --any-host",
    "server --addr :7007": "--addr :7007 is not a loopback address; see --any-host",
    "server --addr 0.0.0.0:7007": "--addr 0.0.0.0:7007 is not a loopback address; see --any-host",
    "server --addr [::]:7007": "--addr [::]:7007 is not a loopback address; see --any-host",
    "server --addr example.org:7007": "--addr example.org:7007 is not a loopback address",
    "server --workers 0": f"--workers: {WANTED}, not '0'",
    "server --read-timeout 0": "--read-timeout: a number above 0 and at most 86400 is wanted",
    "server --grace -1": "--grace: a number above 0 and at most 86400 is wanted, not '-1'",
    "server --max 5": "unrecognized arguments: --max 5",
    "server extra": "unrecognized arguments: extra",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_wrong_is_said_with_status_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: python -m gopy")
    last = err.splitlines()[-1]
    assert any(words in last for words in REFUSED[line].split("|")), last


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-h", "{run,demo,server,load}|COMMAND|run a Python program"),
        ("run -h", "(FILE | -m MODULE) [ARG ...]"),
        ("demo --help", "how many to open (default: 2000)|seconds, at most 600 (default: 20s)"),
        ("server --help", "goroutines that do the jobs (default: 8)"),
        ("load --help", "the server (default: 127.0.0.1:7007)"),
    ],
)
def test_help_says_what_there_is(
    line: str, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert not ended.value.code
    out, err = capsys.readouterr()
    assert err == ""
    assert any(each in out for each in words.split("|")), out


@pytest.mark.parametrize("text", ["127.0.0.1:1", "127.8.9.1:0", "[::1]:65535", "localhost:7007"])
def test_addresses_of_this_machine_are_permitted(text: str) -> None:
    assert arguments.is_loopback(arguments.address(text))


def test_seconds_may_be_fractions() -> None:
    assert arguments.seconds(600)("0.25") == Duration(0.25)
    assert arguments.seconds(600)("600") == Duration(600)


class Limits:
    """Limits of descriptors for the code under test; ``soft`` is what has been set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, soft: int, hard: int) -> None:
        self.soft, self.hard = soft, hard
        monkeypatch.setattr(resource, "getrlimit", lambda _which: (self.soft, self.hard))
        monkeypatch.setattr(resource, "setrlimit", self._set)

    def _set(self, _which: int, limits: tuple[int, int]) -> None:
        self.soft, self.hard = limits


def test_the_soft_limit_of_descriptors_is_raised_as_far_as_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = Limits(monkeypatch, 1000, 5000)
    permit(2000)
    assert (limits.soft, limits.hard) == (2000 + SPARE, 5000)


@pytest.mark.parametrize("soft", [3000, resource.RLIM_INFINITY])
def test_a_limit_that_suffices_is_left_alone(monkeypatch: pytest.MonkeyPatch, soft: int) -> None:
    limits = Limits(monkeypatch, soft, resource.RLIM_INFINITY)
    permit(2000)
    assert limits.soft == soft


def test_more_connections_than_the_hard_limit_permits_are_refused_with_the_limit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = Limits(monkeypatch, 1000, 2000)
    permit(2000 - SPARE)
    with pytest.raises(TooManyError):
        permit(2001 - SPARE)
    assert limits.soft == 2000
    with pytest.raises(SystemExit) as ended:
        main(["load", "--connections", "2000"])
    assert ended.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("python -m gopy load: error: 2000 connections need 2064 ")
    assert last.endswith("is 2000: at most 1936 connections")
