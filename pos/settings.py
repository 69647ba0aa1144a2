"""Settings: what an operator may choose, from the command line and `TRESEN_…` variables."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

ENV_PREFIX: Final = "TRESEN_"


class SettingError(Exception):
    """A setting that can not be; its sentence names the variable."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is chosen at start.  Rates are per second, sizes in bytes, times in seconds.

    `printing` "agent" leaves the paper to an agent beside the printers.
    `public_url` is what a phone in the same network really opens.  `demo_links` is set by the demo
    only: device links by venue that the start page may show.
    """

    data_dir: Path = Path("tresen-data")
    database_url: str = ""
    redis_url: str = ""
    host: str = "0.0.0.0"  # noqa: S104 - phones in the same network must reach it
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8080
    workers: Annotated[int, Meta(ge=1)] = 1
    public_url: str = ""
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    clock: Literal["system", "manual"] = "system"
    session_rate: float = 5.0
    session_burst: float = 60.0
    device_rate: float = 200.0
    device_burst: float = 2_000.0
    address_rate: float = 300.0
    address_burst: float = 3_000.0
    scan_rate: float = 0.2
    scan_burst: float = 60.0
    body_max: int = 1_048_576
    guest_body_max: int = 65_536
    session_hours: int = 16
    fsync_delay_ms: int = 0
    printing: Literal["here", "agent"] = "here"
    log_level: str = "info"
    metrics_token: str = ""
    demo: bool = False
    demo_links: dict[str, dict[str, str]] = {}


def from_environment(**chosen: object) -> Settings:
    """Settings from `TRESEN_…` variables; what is chosen on the command line wins.

    Raises `SettingError` for a value that can not be.
    """
    found: dict[str, object] = {}
    for field in Settings.__struct_fields__:
        value = os.environ.get(ENV_PREFIX + field.upper())
        if value is not None:
            found[field] = value.split(",") if field == "allowed_origins" else value
    found |= {key: value for key, value in chosen.items() if value is not None}
    paths = {"data_dir", "tls_certificate", "tls_key"}
    plain = {k: v for k, v in found.items() if k not in paths}
    try:
        settings = msgspec.convert(plain, Settings, strict=False)
    except msgspec.ValidationError as error:
        what, _, path = str(error).rpartition(" - at `$.")
        name = ENV_PREFIX + path.rstrip("`").upper()
        raise SettingError(f"{name} (or its option) can not be that: {what}.") from error
    return msgspec.structs.replace(
        settings, **{k: Path(str(found[k])) for k in paths if found.get(k)}
    )
