"""A site in Django; flasksite.py is the same one in Flask."""

import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import django
from asgiref.local import Local
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation

from gopy import chan

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    ROOT_URLCONF=__name__,
    SECRET_KEY="of the tests",
)
django.setup()
logging.getLogger("django.request").disabled = True

# Django's connections belong to threads, which goroutines share: see docs/serve.md.
connections._connections = Local()

channels = SimpleNamespace()


def site(arrived: chan[None], go_on: chan[None]) -> WSGIHandler:
    """Return the site; see flasksite."""
    channels.arrived, channels.go_on = arrived, go_on
    return get_wsgi_application()


def hello(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(f"Hello, {name}!" * int(request.GET.get("times", 1)))


def add(request: HttpRequest) -> HttpResponse:
    return JsonResponse(sum(json.loads(request.body)["numbers"]), safe=False)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(parts(), content_type="text/plain")


def parts() -> Iterator[str]:
    for number in range(2):
        yield f"part {number}"
        channels.go_on.recv()


def broken(request: HttpRequest) -> Any:
    raise ValueError("broken")


def meet(request: HttpRequest, name: str) -> HttpResponse:
    with translation.override(name):
        channels.arrived.send(None)
        channels.go_on.recv()
        return HttpResponse(f"{name} is {translation.get_language()}")


def database(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    before = id(connection.connection)
    channels.arrived.send(None)
    channels.go_on.recv()
    return HttpResponse(f"{before} {id(connection.connection)}")


urlpatterns = [
    path("hello/<str:name>", hello),
    path("sum", add),
    path("stream", stream),
    path("broken", broken),
    path("meet/<str:name>", meet),
    path("database", database),
]
