"""What the machine says of itself: who holds a port, how fast its disk is, what is free on it."""

import contextlib
import os
import shutil
import socket
import time
import urllib.request
from pathlib import Path
from typing import Final, Literal

import msgspec

FSYNCS: Final = 5
FSYNC_BYTES: Final = 4_096
HEALTH_S_MAX: Final = 2.0
FORBIDDEN: Final = 13
"""EACCES."""
LISTENING: Final = "0A"

PortState = Literal["free", "ours", "taken", "forbidden"]


class Port(msgspec.Struct, frozen=True):
    """Who holds a port.  `who` is a process as far as this user may see it."""

    state: PortState
    who: str = ""
    reason: str = ""


def look_at_port(host: str, port: int) -> Port:
    """Try to open a port for a moment, and find out who has it if that fails."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            return Port("free")
        except OSError as error:
            if error.errno == FORBIDDEN:
                return Port("forbidden", reason=error.strerror or "")
    who = holder_of(port)
    ours = "tresen" in who or "-m pos" in who or is_tresen(port)
    return Port("ours" if ours else "taken", who)


def is_tresen(port: int) -> bool:
    """Whether a Tresen answers there on this machine."""
    address = f"http://127.0.0.1:{port}/health"
    try:
        with urllib.request.urlopen(address, timeout=HEALTH_S_MAX) as answer:
            return b'"storage"' in answer.read(1_000)
    except (OSError, ValueError):
        return False


def holder_of(port: int) -> str:
    """The process that listens there, as `program (1234)`; empty when it can not be seen."""
    inodes = _listening_inodes(port)
    if not inodes:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            for descriptor in (process / "fd").iterdir():
                if str(descriptor.readlink()) in inodes:
                    words = (process / "cmdline").read_bytes().split(b"\0")
                    name = b" ".join(words[:4]).decode(errors="replace").strip()[:80]
                    return f"{name} ({process.name})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    found: set[str] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text("ascii").splitlines()[1:]:
                words = line.split()
                if words[3] == LISTENING and int(words[1].rpartition(":")[2], 16) == port:
                    found.add(f"socket:[{words[9]}]")
    return found


def fsync_ms(folder: Path) -> float:
    """The median of a few safe writes, in milliseconds.  Raises `OSError`."""
    path = folder / f".tresen-doctor-{os.getpid()}"
    times: list[float] = []
    try:
        with path.open("wb") as file:
            for _ in range(FSYNCS):
                file.write(os.urandom(FSYNC_BYTES))
                file.flush()
                began = time.perf_counter()
                os.fsync(file.fileno())
                times.append((time.perf_counter() - began) * 1_000)
    finally:
        path.unlink(missing_ok=True)
    return sorted(times)[len(times) // 2]


def free_bytes(folder: Path) -> int:
    """What is free on the folder's disk for this user."""
    return shutil.disk_usage(existing(folder)).free


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    found = folder.resolve()
    while not found.exists() and found != found.parent:
        found = found.parent
    return found


def newest_change(folder: Path) -> float:
    """When something in the folder was last written, in seconds since 1970; 0 for never."""
    newest = 0.0
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            newest = max(newest, path.stat().st_mtime)
    return newest


def size_text(size: int) -> str:
    """A size for people: `1.5 GB`."""
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1_000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1_000
    return f"{value:.1f} TB"
