"""The server under test: `tresen serve` as its own process, pinned to one core, and its figures."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

START_S_MAX: Final = 60.0
STOP_S_MAX: Final = 30.0
HOST: Final = "127.0.0.1"
SERVER_CORE: Final = 0
CLIENT_CORE: Final = 1


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def pin_client() -> None:
    """Leave the server's core alone, where there is another."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {CLIENT_CORE})


class Server:
    """One server process."""

    def __init__(self, command: list[str], environment: dict[str, str], port: int) -> None:
        """Name it; `start` runs it."""
        self.command = command
        self.environment = environment
        self.port = port
        self.start_s = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: Path | None = None

    @classmethod
    def tresen(cls, folder: Path, **settings: str) -> "Server":
        """`tresen serve` over a data folder; the address limit is lifted, session limits stay."""
        port = free_port()
        chosen = {
            "data_dir": str(folder),
            "host": HOST,
            "port": str(port),
            "log_level": "warning",
            "address_rate": "1000000",
            "address_burst": "1000000",
        } | settings
        environment = {f"TRESEN_{key.upper()}": value for key, value in chosen.items()}
        server = cls([sys.executable, "-m", "pos", "serve"], environment, port)
        server._log = folder / "server.log"
        return server

    @property
    def pid(self) -> int:
        """The process' id."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until /health answers; `start_s` is how long that took."""
        log = self._log.open("ab") if self._log is not None else subprocess.DEVNULL
        begun = time.perf_counter()
        # Popen returns at once, and its output goes to a file: nothing waits here.
        self._process = subprocess.Popen(  # noqa: ASYNC220 - before any load runs
            self.command,
            env=os.environ | self.environment,
            stdout=log,
            stderr=log,
        )
        if not isinstance(log, int):
            # The process has its own by now.
            log.close()
        if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(self._process.pid, {SERVER_CORE})
        while time.perf_counter() - begun < START_S_MAX:
            if self._process.poll() is not None:
                break
            if await self._answers():
                self.start_s = time.perf_counter() - begun
                return
            await asyncio.sleep(0.01)
        said = self._log.read_text("utf-8")[-2000:] if self._log is not None else ""
        await self.stop()
        raise RuntimeError(f"the server did not start: {said}")

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection(HOST, self.port)
        except OSError:
            return False
        try:
            writer.write(b"GET /health HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            return (await reader.readline()).startswith(b"HTTP/1.1 200")
        except OSError:
            return False
        finally:
            writer.close()

    async def stop(self) -> None:
        """Ask it to leave, and wait until its files are closed."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(process.wait, STOP_S_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def cpu_s(self) -> float:
        """Processor seconds of all its threads so far."""
        stat = Path(f"/proc/{self.pid}/stat").read_text("ascii")
        fields = stat[stat.rindex(")") + 2 :].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Resident memory in megabytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


def busy_cores_s() -> float:
    """Processor seconds that the whole machine has used; shows what others took meanwhile."""
    fields = Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:]
    ticks = [int(field) for field in fields]
    idle = ticks[3] + ticks[4]
    return (sum(ticks[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def write_json(path: Path, document: object) -> None:
    """Write a report."""
    path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
