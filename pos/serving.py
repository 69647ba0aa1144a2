"""Serving: one process with uvicorn, or several on one listening socket."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, Final

import uvicorn

from pos.app import Installation
from pos.settings import ENV_PREFIX, Settings
from pos.web.frames import FrameProtocol
from pos.web.patience import PatientProtocol

BACKLOG: Final = 2_048
WORKERS_MAX: Final = 64
RESTART_DELAY_S: Final = 1.0
STOP_S_MAX: Final = 15.0
KEEP_ALIVE_S: Final = 75

log = logging.getLogger("tresen.serving")

Ready = Callable[[Installation], Awaitable[None]]


class PortTaken(Exception):
    """Somebody else listens there."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.  Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        message = f"port {port} on {host} can not be used: {error.strerror}"
        raise PortTaken(message) from error
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening


def lan_address() -> str:
    """The machine's address in its network, as other devices reach it; asks nobody."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            # Connecting a datagram socket only chooses a route; 192.0.2.1 is documentation space.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def public_url(settings: Settings, port: int) -> str:
    """The address that a phone in the same network opens."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    scheme = "https" if settings.tls_certificate else "http"
    host = settings.host
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = lan_address()
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}"


class GracefulServer(uvicorn.Server):
    """Says `bye` to every socket before the doors close."""

    def __init__(self, config: uvicorn.Config, installation: Installation) -> None:
        """Serve one installation."""
        super().__init__(config)
        self._installation = installation
        self._leaving: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """First signal: leave politely.  Second one: leave."""
        if self._leaving is not None:
            super().handle_exit(sig, frame)
            return
        self._leaving = asyncio.run_coroutine_threadsafe(  # type: ignore[assignment]
            self._leave(sig), self._loop
        )

    async def _leave(self, sig: int) -> None:
        await self._installation.live.stop()
        super().handle_exit(sig, None)


def _uvicorn_config(installation: Installation) -> uvicorn.Config:
    settings = installation.settings
    tls: dict[str, Any] = {}
    if settings.tls_certificate is not None:
        tls = {
            "ssl_certfile": str(settings.tls_certificate),
            "ssl_keyfile": str(settings.tls_key) if settings.tls_key else None,
        }
    return uvicorn.Config(
        installation,
        http=PatientProtocol,
        ws=FrameProtocol,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        ws_ping_interval=None,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=5,
        backlog=BACKLOG,
        **tls,
    )


async def serve(settings: Settings, listening: socket.socket, ready: Ready | None = None) -> None:
    """Serve until a signal comes.  `ready` is called when everything runs."""
    installation = Installation(settings)
    await installation.start()
    try:
        server = GracefulServer(_uvicorn_config(installation), installation)
        if ready is not None:
            await ready(installation)
        _calm_the_collector()
        await server.serve(sockets=[listening])
    finally:
        await installation.stop()


def _calm_the_collector() -> None:
    """Keep the garbage collector from walking the menus and open orders of a town all the time.

    Measured with 200 venues: a quarter of the processor went into full collections of objects that
    live for hours.  What is there at the start is frozen; the rest is looked at seldom.  Cycles are
    made by few things here (a failed request's traceback), so little waits to be found.  The young
    are looked at in small portions: with 100,000 at once a screen's p99 was 56 ms, with these 12
    to 20.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 500, 1_000)


def run(settings: Settings, listening: socket.socket, ready: Ready | None = None) -> None:
    """Serve in this process."""
    with contextlib.suppress(KeyboardInterrupt), listening:
        runner = asyncio.Runner(loop_factory=_loop_factory())
        with runner:
            runner.run(serve(settings, listening, ready))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    uvloop = __import__("uvloop")
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def run_workers(settings: Settings, listening: socket.socket) -> int:
    """Serve with several processes on one socket; a worker that dies is started again."""
    stopping = False
    environment = os.environ | worker_environment(settings)
    command = [sys.executable, "-m", "pos", "serve", "--inherit-socket", str(listening.fileno())]

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, pass_fds=(listening.fileno(),)
        )

    workers = [start() for _ in range(min(settings.workers, WORKERS_MAX))]

    def stop(sig: int, frame: FrameType | None) -> None:
        nonlocal stopping
        del sig, frame
        stopping = True
        for worker in workers:
            worker.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for number, worker in enumerate(workers):
            try:
                worker.wait(timeout=RESTART_DELAY_S / len(workers))
            except subprocess.TimeoutExpired:
                continue
            if not stopping:
                log.error("worker %d ended with %d, starting it again", number, worker.returncode)
                workers[number] = start()
    for worker in workers:
        try:
            worker.wait(timeout=STOP_S_MAX)
        except subprocess.TimeoutExpired:
            worker.kill()
    return 0


def worker_environment(settings: Settings) -> dict[str, str]:
    """The settings as variables for a worker process."""
    found: dict[str, str] = {}
    defaults = Settings()
    for field in Settings.__struct_fields__:
        value = getattr(settings, field)
        if field in {"workers", "demo_links"} or value == getattr(defaults, field):
            continue
        text = ",".join(value) if isinstance(value, tuple) else str(value)
        found[ENV_PREFIX + field.upper()] = text
    return found
