"""The bench's figures as a table that a person reads."""

from typing import Any, Final

GOALS: Final = {
    "town": "goal 5,000 orders/s, last screen p99 < 10 ms",
    "slow_disk": "goal 500 orders/s, p99 < 100 ms",
    "one_venue": "",
}
NAMES: Final = {
    "town": "town, 3 screens a venue",
    "one_venue": "one venue, many screens",
    "slow_disk": "town, fsync 20 ms",
}
WIDTH: Final = 26


def table(found: dict[str, Any]) -> str:
    """The whole report."""
    lines = [
        "",
        (
            f"{'':{WIDTH}}{'orders/s':>10}{'cpu ms':>8}  {'PUT p50/p99 ms':>16}  "
            f"{'last screen p50/p99 ms':>22}   at half load"
        ),
    ]
    for part, name in NAMES.items():
        if part in found:
            lines.append(_row(name, found[part]) + f"   {GOALS[part]}")
    if "ceiling" in found:
        lines.append(_ceiling(found))
    if "million" in found:
        lines.append(_million(found["million"]))
    lines += ["", *_warnings(found), f"took {found['took_s']} s"]
    return "\n".join(lines)


def _pair(values: dict[str, float]) -> str:
    return f"{values['p50']:.1f} / {values['p99']:.1f}"


def _row(name: str, measured: dict[str, Any]) -> str:
    cpu = measured["cpu_ms_per_order"]
    shown = f"{cpu:.3f}" if cpu is not None else "-"
    return (
        f"{name:{WIDTH}}{measured['orders_per_s']:>10,.0f}{shown:>8}  "
        f"{_pair(measured['put_ms']):>16}  {_pair(measured['to_last_screen_ms']):>22}"
    )


def _ceiling(found: dict[str, Any]) -> str:
    bare = found["ceiling"]
    ratio = ""
    if "ratio" in found:
        ratio = f"   ratio {found['ratio']:.2f} ({found['ratio_by_cpu']:.2f} by cpu), goal 0.40"
    cpu = bare["cpu_ms_per_order"]
    return f"{'ceiling, no rules':{WIDTH}}{bare['orders_per_s']:>10,.0f}{cpu:>8.3f}{ratio}"


def _million(million: dict[str, Any]) -> str:
    return (
        f"start over {million['events']:,} events, {million['open_orders']:,} orders open: "
        f"{million['start_s']} s to the first screen (goal 3 s), "
        f"{million['all_venues_on_screen_s']} s to all; {million['rss_mb']:.0f} MB"
    )


def _warnings(found: dict[str, Any]) -> list[str]:
    """Say when a figure is not the server's own."""
    said = []
    for part in ("town", "one_venue", "slow_disk"):
        if part not in found:
            continue
        for phase in ("saturation", "half_load"):
            said += _phase_warnings(f"{part}, {phase}", found[part][phase])
        if found[part]["lost"]:
            said.append(f"{part}: not accepted: {found[part]['lost']}")
    if "ceiling" in found:
        said += _phase_warnings("ceiling", found["ceiling"])
    return said


def _phase_warnings(name: str, figures: dict[str, Any]) -> list[str]:
    said = []
    if figures["client_was_the_limit"]:
        said.append(f"{name}: the client was the limit, the server may do more")
    if figures["other_programs_busy"] > 0.15:
        said.append(
            f"{name}: other programs took {figures['other_programs_busy']:.2f} of a core meanwhile"
        )
    return said
