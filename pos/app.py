"""The composition root: the only file that knows all parts and puts them together.

`Installation` is one running process.  `kitchen_display` and `printers` are plugins that are loaded
by name, so that `pos` leans on neither.
"""

import asyncio
import contextlib
import importlib
import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from litestar import Litestar, Request, Response
from litestar.config.app import AppConfig
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig

from pos import __version__, logs
from pos.journal.book import Book, Change
from pos.journal.clock import Clock, ManualClock, SystemClock
from pos.journal.contract import Journal, StorageError
from pos.journal.pruning import RUN_EVERY_S, forget_old_decisions
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Writer
from pos.settings import Settings
from pos.views import floor, guest, kitchen_tickets, orders, staff, station_alarms, stock, todo
from pos.views import house as house_views
from pos.views.contract import View
from pos.views.hub import Hub
from pos.web.command_schema import WholeSchema
from pos.web.commands import (
    PREFIX,
    CommandDoor,
    bodiless,
    client_address,
    patient,
    respond_problem,
)
from pos.web.guards import Guards
from pos.web.house import House
from pos.web.live import LiveDoor
from pos.web.pages import problem_page
from pos.web.photos_kept import sweep_house
from pos.web.problems import MEDIA_TYPE, RETRY_AFTER_S, Problem, document
from pos.web.sessions import Sessions

PLUGINS: Final = (
    "pos.web.views_http",
    "pos.web.clock_http",
    "pos.web.people_http",
    "pos.web.kiosk_http",
    "pos.web.quote_http",
    "pos.web.log_http",
    "pos.web.feed_http",
    "pos.web.presence_http",
    "pos.web.photos_http",
    "pos.web.channels_http",
    "pos.web.metrics",
    "pos.web.authority",
    "pos.web.assets",
    "pos.web.pages",
    "pos.web.design",
    "kitchen_display.plugin",
    "printers.plugin",
)
"""Modules with `route_handlers(house)`."""
SERVICES: Final = (
    "printers.service",
    "pos.reactors.clock",
    "pos.reactors.learning",
    "pos.reports.service",
)
"""Modules with `services(installation)`: things that run beside the web."""
CODE_OF_STATUS: Final = {
    404: "request.not_found",
    405: "request.method_not_allowed",
    413: "request.too_large",
}
FORM_MAX: Final = 65_536
"""Bytes of a page's form at most."""
DATABASE_FILE: Final = "tresen.sqlite"

log = logging.getLogger("tresen.app")


class Service(Protocol):
    """Something that runs as long as the process does."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def stop(self) -> None:
        """End, leaving nothing half done."""
        ...


def all_views() -> Sequence[View]:
    """Every view there is; the law of views is tested over these."""
    return (
        *kitchen_tickets.VIEWS,
        *station_alarms.VIEWS,
        *orders.VIEWS,
        *guest.VIEWS,
        *floor.VIEWS,
        *todo.VIEWS,
        *stock.VIEWS,
        *house_views.VIEWS,
        *staff.VIEWS,
    )


async def open_journal(settings: Settings) -> Journal:
    """The journal that the settings name, opened."""
    journal: Journal
    if settings.database_url:
        postgres = importlib.import_module("pos.journal.postgres")
        journal = postgres.PostgresJournal(settings.database_url)
    else:
        # Guests' names and the secret that signs sessions: nobody else on this machine reads them.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (settings.data_dir / DATABASE_FILE).touch(mode=0o600)
        delay_s = settings.fsync_delay_ms / 1000
        journal = SqliteJournal(settings.data_dir / DATABASE_FILE, fsync_delay_s=delay_s)
    await journal.open()
    return journal


async def open_clock(settings: Settings, journal: Journal) -> Clock:
    """The machine's clock, or one that stands where a person last put it."""
    if settings.clock != "manual":
        return SystemClock()
    stored = await journal.save_setting("clock", str(SystemClock().now()), keep=True)
    return ManualClock(int(stored))


class Installation:
    """One process: journal, writer, hub, doors, services."""

    def __init__(self, settings: Settings, *, serving: bool = True) -> None:
        """Nothing runs yet.  Without `serving` only the journal and its writer will."""
        self.settings = settings
        self._serving = serving
        self.journal: Journal
        self.house: House
        self.live: LiveDoor
        self.door: CommandDoor
        self.web: Litestar
        self.fanout: Any = None
        self.services: list[Service] = []
        self.listeners: list[Callable[[Book, Sequence[Change]], None]] = []
        self.watchers: list[Callable[[Book], None]] = []
        """Called after a load, too: there is nothing new then, but somebody has the venue open."""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Open everything in the order in which it leans on each other."""
        settings = self.settings
        self.journal = await open_journal(settings)
        clock = await open_clock(settings, self.journal)
        secret = await self.journal.save_setting("secret", secrets.token_hex(32), keep=True)
        hub = Hub(self.journal.epoch, all_views())
        writer = Writer(self.journal, clock, self._published)
        self.house = House(
            settings,
            clock,
            self.journal,
            writer,
            hub,
            Sessions(secret, clock, settings.session_hours),
            Guards(settings),
        )
        await self.house.refresh_venues()
        self.live = LiveDoor(self.house)
        self.door = CommandDoor(self.house)
        self.web = litestar_app(self.house)
        await self._start_fanout()
        for name in SERVICES if self._serving else ():
            module = _plugin(name)
            if module is not None:
                self.services += module.services(self)
        writer.start()
        self.live.start()
        for service in self.services:
            await service.start()
        self._tasks.append(asyncio.create_task(self._prune(), name="prune"))

    async def _start_fanout(self) -> None:
        feeds = _plugin("pos.feeds.fanout")
        if feeds is None:
            return
        house = self.house
        self.fanout = feeds.Fanout(
            self.journal, self.settings.redis_url, house.writer.catch_up, house.bell
        )
        house.feed = self.fanout.feed
        self.listeners.append(self.fanout.announce)
        await self.fanout.start()

    async def stop(self) -> None:
        """Sockets get `bye`, the inbox drains, snapshots are kept, files are closed."""
        await self.live.stop()
        for task in self._tasks:
            task.cancel()
        for service in reversed(self.services):
            await service.stop()
        await self.house.writer.stop()
        if self.fanout is not None:
            await self.fanout.stop()
        await self.journal.close()

    def _published(self, book: Book, changes: Sequence[Change]) -> None:
        self.house.hub.publish(book, changes)
        self.live.claims_changed(book, list(changes))
        self.live.send_what_is_due()
        for listener in self.listeners if changes else ():
            listener(book, changes)
        for watcher in self.watchers:
            watcher(book)

    async def _prune(self) -> None:
        while True:
            with contextlib.suppress(StorageError):
                await forget_old_decisions(self.journal, self.house.clock.now())
            with contextlib.suppress(StorageError, Problem):
                await sweep_house(self.house, self.house.clock.now())
            await asyncio.sleep(RUN_EVERY_S)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI entry: the two hot routes raw, everything else through Litestar."""
        if scope["type"] == "http":
            if scope["path"].startswith(PREFIX):
                await self.door(scope, receive, send)
                return
            try:
                self.house.guards.address(client_address(scope))
            except Problem as problem:
                await respond_problem(scope, send, problem.code, problem.params, problem.status)
                return
            receive = patient(receive)
            if scope["method"] == "HEAD":
                # Monitors and previews of links ask so: what GET would say, without the body.
                scope, send = {**scope, "method": "GET"}, bodiless(send)
        elif scope["type"] == "websocket" and scope["path"] == "/api/live":
            await self.live(scope, receive, send)
            return
        await self.web(scope, receive, send)


def _plugin(name: str) -> Any | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            # A variant that is not installed (the printers' folder on a screens-only box).
            log.info("plugin %s is not there", name)
            return None
        raise


def _problem_response(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    logs.refused(request.method, request.url.path, problem.status, problem.code)
    if request.method == "GET" and _is_for_a_person(request):
        return problem_page(request, problem)
    language = request.headers.get("accept-language", "")
    headers = {"cache-control": "no-store"}
    if problem.status in {429, 503}:
        headers["retry-after"] = RETRY_AFTER_S
    return Response(
        document(problem.code, problem.params, language),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def _is_for_a_person(request: Request[Any, Any, Any]) -> bool:
    """Whether a browser shows the answer: programs under /api get a problem document."""
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page and not request.url.path.startswith(("/api/", "/schema"))


def _http_response(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    code = CODE_OF_STATUS.get(
        error.status_code, "request.malformed" if error.status_code < 500 else "server.fault"
    )
    path = {"path": request.url.path[:200]}
    params = {"max": FORM_MAX} if error.status_code == 413 else path
    response = _problem_response(request, Problem(code, params))
    if error.status_code == 405 and error.headers:
        response.headers.update({"allow": error.headers["allow"]})
    return response


def _fault_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log.error("a request failed", exc_info=error)
    return _problem_response(request, Problem("server.fault"))


def litestar_app(house: House) -> Litestar:
    """Everything that is not the hot path."""
    handlers: list[Any] = []
    for name in PLUGINS:
        module = _plugin(name)
        if module is not None:
            handlers += module.route_handlers(house)

    def configure(config: AppConfig) -> AppConfig:
        config.state["house"] = house
        return config

    web = Litestar(
        route_handlers=handlers,
        on_app_init=[configure],
        request_max_body_size=FORM_MAX,
        exception_handlers={
            Problem: _problem_response,
            StorageError: lambda request, _: _problem_response(request, Problem("server.storage")),
            HTTPException: _http_response,
            Exception: _fault_response,
        },
        openapi_config=OpenAPIConfig(
            # No page of Litestar's own: they load their scripts from elsewhere.
            title="Tresen",
            version=__version__,
            path="/schema",
            render_plugins=[WholeSchema()],
        ),
        logging_config=None,
    )
    house.pages = frozenset(route.path for route in web.routes)
    return web
