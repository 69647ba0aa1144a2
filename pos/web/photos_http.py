"""Photos over HTTP: the office uploads one, everybody may look at it."""

import re
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from pos.journal.blobs import BlobTooLargeError
from pos.journal.contract import StorageError
from pos.web.commands import read_body
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.photos import FORMATS, MEDIA_TYPES, UPLOAD_MAX, WIDTHS, Darkroom, NotAPhotoError
from pos.web.photos_kept import PHOTOS_MAX, came, photos_of
from pos.web.problems import Problem

KEPT_MAX: Final = 200
"""Files that stay in memory; a page of dishes asks for the same ones again and again."""
MAY: Final = frozenset({"office", "owner", "shift_lead", "system"})
NAME: Final = re.compile(r"([0-9a-f]{64})\.(\d+)\.(avif|webp)")
FOR_EVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
AnyRequest = Request[Any, Any, Any]


def route_handlers(house: House) -> list[Any]:
    """An upload, and the files."""
    darkroom = Darkroom()
    kept: dict[str, bytes] = {}

    @post("/api/photos", summary="Keep a photo of a dish", status_code=201)
    async def upload(request: AnyRequest) -> Response[bytes]:
        """Body: the photo (JPEG, PNG, WebP, AVIF).  The answer's `id` goes into the menu."""
        actor = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(actor)
        if actor.role not in MAY:
            raise Problem("session.forbidden", {"role": actor.role})
        body = await read_body(request.receive, UPLOAD_MAX)
        try:
            digest, files = await darkroom.make(body)
        except NotAPhotoError as error:
            raise Problem("photo.invalid", {"why": str(error)}) from error
        try:
            known = await photos_of(house.journal)
            most = PHOTOS_MAX * max(1, len(house.venues()))
            if digest not in known and len(known) >= most:
                raise Problem("limit.photos", {"max": most})
            await came(house.journal, digest)
            for name, made in files.items():
                await house.journal.blobs.save(f"{digest}.{name}", made)
        except BlobTooLargeError as error:
            raise Problem("photo.invalid", {"why": "large"}) from error
        except StorageError as error:
            raise Problem("server.storage") from error
        answer = {"id": digest, "widths": WIDTHS, "formats": FORMATS}
        return Response(msgspec.json.encode(answer), status_code=201, media_type="application/json")

    @get("/pictures/{name:str}", include_in_schema=False)
    async def picture(name: FromPath[str]) -> Response[bytes]:
        """`/pictures/{id}.{width}.{avif|webp}`; it never changes."""
        found = NAME.fullmatch(name)
        if found is None or int(found[2]) not in WIDTHS:
            raise Problem("request.not_found", {"path": "/pictures"})
        body = kept.get(name)
        if body is None:
            try:
                body = await house.journal.blobs.read(name)
            except StorageError as error:
                raise Problem("server.storage") from error
            if body is None:
                raise Problem("request.not_found", {"path": "/pictures"})
            if len(kept) >= KEPT_MAX:
                del kept[next(iter(kept))]
            kept[name] = body
        headers = {**FOR_EVER, "x-content-type-options": "nosniff"}
        return Response(body, media_type=MEDIA_TYPES[found[3]], headers=headers)

    return [upload, picture]
