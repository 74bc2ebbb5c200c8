"""Asking other services, all at once and not for ever."""

from gopy import SendChan, chan, context, go
from gopy.net import http, url
from gopy.time import MILLISECOND

PATIENCE = 500 * MILLISECOND


class Suppliers:
    """Services that know prices: ``GET /prices/{name}`` answers ``{"cents": 120}``."""

    def __init__(self, client: http.Client, urls: list[str]) -> None:
        self._client = client  # one for all: it keeps its connections
        self._urls = urls

    def cheapest(self, ctx: context.Context, name: str) -> int | None:
        """Return the lowest price in cents; None if nobody named one in time."""
        offers = chan[int | None](len(self._urls))  # room for all: nobody waits to send
        with context.with_timeout(ctx, PATIENCE) as (limit, _):
            for base in self._urls:
                go(self._ask, limit, base, name, offers)
            prices = [offers.recv() for _ in self._urls]
        return min((price for price in prices if price is not None), default=None)

    def _ask(
        self, ctx: context.Context, base: str, name: str, offers: SendChan[int | None]
    ) -> None:
        price = None
        try:
            address = f"{base}/prices/{url.path_escape(name)}"
            request = http.new_request_with_context(ctx, "GET", address)
            with self._client.do(request) as response:
                if response.status_code == http.STATUS_OK:
                    price = int(response.json()["cents"])
        except (OSError, ValueError, KeyError, context.Canceled):
            pass  # one supplier less; an exception would end the program
        offers.send(price)
