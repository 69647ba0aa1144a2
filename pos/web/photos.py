"""Photos of dishes: read, turned upright, stripped, made small, and kept in two modern formats.

Decoding somebody's upload is the riskiest thing a server does: size, pixels and formats are
bounded, and nothing of the file but its pixels is kept (no place, no date, no name).
"""

import asyncio
import hashlib
import io
import warnings
from typing import Final, Literal

from PIL import Image, ImageOps, UnidentifiedImageError

UPLOAD_MAX: Final = 12 * 1024 * 1024
"""Bytes of an upload: what phones take."""
PIXELS_MAX: Final = 50_000_000
SIDE_MIN: Final = 160
ASPECT_MAX: Final = 10
"""Times that one side may be longer: WebP ends at 16,383 pixels, whatever the width."""
WIDTHS: Final = (160, 320, 640, 1280)
"""Pixels; a page asks for the one it needs."""
FORMATS: Final = ("avif", "webp")
Format = Literal["avif", "webp"]
READ: Final = ("JPEG", "PNG", "WEBP", "AVIF")
QUALITY: Final[dict[str, int]] = {"avif": 55, "webp": 78}
MEDIA_TYPES: Final = {"avif": "image/avif", "webp": "image/webp"}


class NotAPhotoError(ValueError):
    """The bytes are no picture that we read; `args[0]` says why, in a word."""


def made_small(upload: bytes) -> tuple[str, dict[str, bytes]]:
    """The photo's id (SHA-256 of its pixels as kept) and its files by `{width}.{format}`.

    Raises `NotAPhotoError`.  Takes a second or two: not for the event loop.
    """
    image = _opened(upload)
    largest = _fitted(image, WIDTHS[-1])
    digest = hashlib.sha256(str(largest.size).encode() + largest.tobytes()).hexdigest()
    files: dict[str, bytes] = {}
    for width in WIDTHS:
        # A photo that is smaller keeps its own size under every wider name.
        fitted = _fitted(largest, width)
        for name in FORMATS:
            out = io.BytesIO()
            settings = {"speed": 8} if name == "avif" else {"method": 4}
            fitted.save(out, name.upper(), quality=QUALITY[name], **settings)
            files[f"{width}.{name}"] = out.getvalue()
    return digest, files


def _opened(upload: bytes) -> Image.Image:
    if len(upload) > UPLOAD_MAX:
        raise NotAPhotoError("large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(upload), formats=READ) as image:
                sides = sorted((image.width, image.height))
                if sides[0] * sides[1] > PIXELS_MAX or sides[1] > ASPECT_MAX * sides[0]:
                    raise NotAPhotoError("large")
                if sides[0] < SIDE_MIN:
                    raise NotAPhotoError("small")
                upright = ImageOps.exif_transpose(image)
                return upright.convert("RGB")
    except NotAPhotoError:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise NotAPhotoError("unreadable") from error


def _fitted(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


class Darkroom:
    """Makes photos small, one at a time, beside the event loop."""

    def __init__(self) -> None:
        """Nothing is in hand."""
        self._one = asyncio.Lock()

    async def make(self, upload: bytes) -> tuple[str, dict[str, bytes]]:
        """See `made_small`."""
        async with self._one:
            return await asyncio.to_thread(made_small, upload)
