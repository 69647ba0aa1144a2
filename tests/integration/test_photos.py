"""Photos of dishes: made small, stripped, kept; what is no photo changes nothing."""

import io
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image

from pos.web.photos import FORMATS, WIDTHS, NotAPhotoError, made_small
from pos.web.photos_kept import photos_of
from tests.inside import running


def a_photo(size: tuple[int, int] = (1600, 1200), kind: str = "JPEG", **more: Any) -> bytes:
    """A picture whose left half is red."""
    image = Image.new("RGB", size, "white")
    image.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def test_a_photo_is_kept_in_every_width_and_format_and_no_larger_than_it_came() -> None:
    digest, files = made_small(a_photo((900, 600)))
    assert len(digest) == 64
    assert set(files) == {f"{width}.{name}" for width in WIDTHS for name in FORMATS}
    for name, body in files.items():
        with Image.open(io.BytesIO(body)) as image:
            assert image.format == name.rpartition(".")[2].upper()
            assert image.width == min(900, int(name.partition(".")[0]))
            assert abs(image.height / image.width - 2 / 3) < 0.02
    assert len(files["320.avif"]) < 20_000


def test_a_phones_turned_photo_stands_upright_and_tells_nothing_of_its_owner() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Planted Camera"
    _, files = made_small(a_photo((800, 600), exif=exif))
    with Image.open(io.BytesIO(files["320.webp"])) as image:
        assert image.height > image.width
        assert not image.getexif()
    assert all(b"Planted" not in body for body in files.values())


def test_the_same_photo_has_the_same_id() -> None:
    assert made_small(a_photo())[0] == made_small(a_photo())[0]


@pytest.mark.parametrize(
    "upload, why",
    [
        (b"", "unreadable"),
        (b"<svg onload=alert(1)>", "unreadable"),
        (a_photo()[:400], "unreadable"),
        (a_photo((100, 900)), "small"),
        (a_photo((200, 20_000), "PNG"), "large"),
        (b"GIF89a" + b"\x00" * 500, "unreadable"),
        (b"\xff" * (13 * 1024 * 1024), "large"),
    ],
)
def test_what_is_no_photo_is_refused(upload: bytes, why: str) -> None:
    with pytest.raises(NotAPhotoError, match=why):
        made_small(upload)


def test_a_bomb_of_pixels_is_not_unpacked() -> None:
    image = Image.new("1", (12_000, 12_000))
    out = io.BytesIO()
    image.save(out, "PNG")
    with pytest.raises(NotAPhotoError):
        made_small(out.getvalue())


async def test_the_office_keeps_a_photo_and_everybody_may_look(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        office, kitchen = await inside.pair("office"), await inside.pair("kitchen", "grill")
        ask = inside.client
        refused = await ask.post("/api/photos", content=a_photo(), headers=bearer(kitchen))
        assert refused.status_code == 403
        wrong = await ask.post("/api/photos", content=b"no photo", headers=bearer(office))
        assert (wrong.status_code, wrong.json()["code"]) == (400, "photo.invalid")
        kept = await ask.post("/api/photos", content=a_photo(), headers=bearer(office))
        assert kept.status_code == 201
        url = f"/pictures/{kept.json()['id']}.320.webp"
        looked = await ask.get(url)
        assert looked.headers["content-type"] == "image/webp"
        assert "immutable" in looked.headers["cache-control"]
        with patch("pos.web.photos_http.PHOTOS_MAX", 1):
            again = await ask.post("/api/photos", content=a_photo(), headers=bearer(office))
            assert again.status_code == 201
            other = a_photo((400, 400))
            full = await ask.post("/api/photos", content=other, headers=bearer(office))
            assert (full.status_code, full.json()["code"]) == (409, "limit.photos")
        assert len(await photos_of(inside.house.journal)) == 1
        for nothing in (url.replace("320", "333"), "/pictures/..%2fsecret", "/pictures/x.320.webp"):
            assert (await ask.get(nothing)).status_code == 404


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
