"""A Flask application that greets, under gunicorn with one worker of gevent's, without a log."""

from typing import Any

from flaskapp import app
from gunicorn.app.base import BaseApplication
from measure import serving


def listening(server: Any) -> None:
    """Tell where the server listens; its worker comes next."""
    serving(server.LISTENERS[0].sock.getsockname()[1])


class Application(BaseApplication):
    """What gunicorn is to run, and how."""

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        self.cfg.set("bind", "127.0.0.1:0")
        self.cfg.set("worker_class", "gevent")
        self.cfg.set("worker_connections", 2000)
        self.cfg.set("when_ready", listening)
        self.cfg.set("loglevel", "error")

    def load(self) -> Any:
        """Return the application."""
        return app


Application().run()
