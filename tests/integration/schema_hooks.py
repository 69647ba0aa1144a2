"""Hooks of schemathesis: what is valid by the document also names what there is in the town.

Loaded by the tool itself (`SCHEMATHESIS_HOOKS`).  Without them valid requests would end at a venue
that nobody knows, and never reach a rule.
"""

import os
import time
from typing import Any

import schemathesis

VIEWS = os.environ.get("TRESEN_SCHEMA_VIEWS", "").split(",")
PARTITION = os.environ.get("TRESEN_SCHEMA_PARTITION", "")
ID_LIFE_MS = 60_000


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Turn a valid request to the town; what was made invalid on purpose stays so."""
    del context, kwargs
    query = case.query
    # Nobody learns anything from waiting for an event.
    if query and str(query.get("wait", "")).isdigit():
        query["wait"] = 0
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if query and "partition" in query:
        query["partition"] = PARTITION
    path = case.path_parameters or {}
    if "view" in path:
        path["view"] = VIEWS[len(str(path["view"])) % len(VIEWS)]
    if isinstance(case.body, dict):
        case.body = without_points(case.body)
    if isinstance(case.body, dict) and "command" in case.body:
        case.body["partition"] = PARTITION
        case.body["expires_at"] = moment(time.time() + 60)
        path["command_id"] = fresh(str(path["command_id"]))


def without_points(value: Any) -> Any:
    """34.0 as 34: JSON schema takes both for whole numbers, and the door only one."""
    if isinstance(value, dict):
        return {key: without_points(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_points(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def fresh(identifier: str) -> str:
    """The id, as of now: one from the year 1970 is too old to be decided."""
    millis = f"{int(time.time() * 1000):012x}"
    return f"{millis[:8]}-{millis[8:]}{identifier[13:]}"
