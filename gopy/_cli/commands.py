"""The commands of ``python -m gopy`` and their options."""

from argparse import SUPPRESS, ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from gopy._cli import arguments
from gopy._cli.demo import demo
from gopy._cli.descriptors import TooManyError, permit
from gopy._cli.handover import given
from gopy._cli.jobserver import Limits, serve
from gopy._cli.load import Plan, load
from gopy._cli.runfile import NoProgramError, run_file, run_module
from gopy._cli.websupervisor import Plan as WebPlan
from gopy._cli.websupervisor import supervise
from gopy.time import Duration

MAX_DURATION_S: Final = 600
_ADDRESS: Final = "127.0.0.1:7007"
_WEB_ADDRESS: Final = "127.0.0.1:8080"


def main(argv: Sequence[str]) -> int:
    """Do what argv, without the program's name, says; return the exit status.

    Raises:
        SystemExit: 2 for what can't be understood or run; 0 for ``--help``.
    """
    ours, programs = _split(list(argv))
    parser = _parser()
    options = parser.parse_args(ours)
    command: ArgumentParser = options.command
    try:
        return int(options.do(options, programs))
    except (NoProgramError, TooManyError, _UsageError) as error:
        command.error(str(error))


class _UsageError(Exception):
    """Options that don't go together."""


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    """Return our own arguments, and those of the program that ``run`` runs.

    argparse can't do that: it would take options behind ``-m MODULE`` for ours.
    """
    if argv[:1] == ["run"]:
        for index, word in enumerate(argv[1:], 1):
            if word in ("-m", "--"):
                return argv[: index + 2], argv[index + 2 :]
            if word.startswith("-m") or not word.startswith("-"):
                return argv[: index + 1], argv[index + 1 :]
    return argv, []


def _parser() -> ArgumentParser:
    parser = ArgumentParser("python -m gopy", description="Go's concurrency in Python.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, text: str, usage: str | None = None) -> ArgumentParser:
        command = commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            usage=usage,
            allow_abbrev=False,
            formatter_class=ArgumentDefaultsHelpFormatter,
        )
        command.set_defaults(command=command)
        return command

    _run_options(
        add(
            "run",
            "run a Python program; its top-level code is goroutine 1",
            "%(prog)s [-h] (FILE | -m MODULE) [ARG ...]",
        )
    )
    _serve_options(add("serve", "serve a WSGI application over HTTP until Ctrl-C or SIGTERM"))
    _demo_options(add("demo", "start a server and a load on it, and print what they did"))
    _server_options(add("server", "serve jobs over TCP until Ctrl-C or SIGTERM"))
    _load_options(add("load", "put a load on a server, check every reply, measure"))
    return parser


def _run_options(command: ArgumentParser) -> None:
    program = command.add_mutually_exclusive_group(required=True)
    program.add_argument("file", nargs="?", metavar="FILE", help="a source file, folder or zip")
    program.add_argument("-m", metavar="MODULE", help="a module, as for python -m", dest="module")
    command.set_defaults(do=_run)


def _serve_options(command: ArgumentParser) -> None:
    command.add_argument("app", metavar="MODULE:NAME", help="a WSGI application, or a gopy handler")
    command.add_argument(
        "--addr",
        type=arguments.address,
        default=_WEB_ADDRESS,
        metavar="[HOST]:PORT",
        help="where to listen; without a host on all addresses, port 0 is any free one",
    )
    command.add_argument(
        "--procs", type=arguments.count, default=1, metavar="N", help="processes that serve"
    )
    command.add_argument(
        "--grace",
        type=arguments.seconds(86_400),
        default=Duration(30),
        metavar="N",
        help="seconds that requests get to be answered when a process stops",
    )
    command.add_argument("--worker", type=given, help=SUPPRESS)
    command.set_defaults(do=_serve)


def _demo_options(command: ArgumentParser) -> None:
    _amount_options(command)
    command.set_defaults(do=_demo)


def _server_options(command: ArgumentParser) -> None:
    _address_options(command, "where to listen; port 0 is any free one")
    span = arguments.seconds(86_400)
    for name, kind, default, text in (
        ("--max-connections", arguments.count, 4096, "above it a client is told BUSY"),
        ("--workers", arguments.count, 8, "goroutines that do the jobs"),
        ("--read-timeout", span, Duration(30), "seconds until a silent client is dropped"),
        ("--write-timeout", span, Duration(10), "seconds until one that does not read is dropped"),
        ("--grace", span, Duration(5), "seconds that clients get to leave when the server stops"),
    ):
        command.add_argument(name, type=kind, default=default, metavar="N", help=text)
    command.set_defaults(do=_server)


def _load_options(command: ArgumentParser) -> None:
    _address_options(command, "the server")
    _amount_options(command)
    command.set_defaults(do=_load)


def _address_options(command: ArgumentParser, text: str) -> None:
    command.add_argument(
        "--addr", type=arguments.address, default=_ADDRESS, metavar="HOST:PORT", help=text
    )
    command.add_argument(
        "--any-host", action="store_true", help="permit addresses other than loopback"
    )


def _amount_options(command: ArgumentParser) -> None:
    span = arguments.seconds(MAX_DURATION_S)
    for name, kind, default, text in (
        ("--connections", arguments.count, 2000, "how many to open"),
        ("--duration", span, Duration(20), f"seconds, at most {MAX_DURATION_S}"),
        ("--rate", arguments.rate, 5000.0, "messages a second, over all connections"),
    ):
        command.add_argument(name, type=kind, default=default, metavar="N", help=text)


def _run(options: Namespace, args: list[str]) -> int:
    if options.module is not None:
        return run_module(options.module, args)
    return run_file(options.file, args)


def _serve(options: Namespace, _args: list[str]) -> int:
    if options.worker is not None:
        worker = import_module("gopy._cli.webworker")  # with HTTP, which no other command needs
        return int(worker.work(options.app, options.grace, options.worker))
    return supervise(WebPlan(options.app, options.addr, options.procs, options.grace))


def _demo(options: Namespace, _args: list[str]) -> int:
    permit(options.connections)
    return demo(options.connections, options.duration, options.rate)


def _server(options: Namespace, _args: list[str]) -> int:
    _check_address(options)
    permit(options.max_connections)
    limits = Limits(
        options.max_connections,
        options.workers,
        options.read_timeout,
        options.write_timeout,
        options.grace,
    )
    return serve(options.addr, limits)


def _load(options: Namespace, _args: list[str]) -> int:
    _check_address(options)
    permit(options.connections)
    return load(Plan(options.addr, options.connections, options.duration, options.rate))


def _check_address(options: Namespace) -> None:
    if not options.any_host and not arguments.is_loopback(options.addr):
        raise _UsageError(f"--addr {options.addr} is not a loopback address; see --any-host")
