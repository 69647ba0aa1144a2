"""Scripts, styles and drawings of the screens: read, compressed and digested once at start.

The whole tree lies under one digest (`/a/{digest}/lib/live.js`), so that modules import each other
by relative paths and every address may be cached for ever.  The folder `ui` of every part that
has screens is laid into the same tree: no part imports another for it.

Two kinds of names are made from the files: `guest/guest.linked.js` is a module with all that it
imports, `css/tokens.css+css/base.css` are sheets one after the other.  Beside a module may lie
`guest.words.json`, beginnings of keys: `guest/guest.de.linked.js` brings those sentences along.
"""

import base64
import gzip
import hashlib
import posixpath
import re
from asyncio import to_thread
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Final

import brotli
import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from pos.web.linking import AFTER, SUFFIX, join_styles, link

UI_PACKAGES: Final = ("pos", "kitchen_display")
"""Who has a folder `ui`; a part that is not installed is left out."""

MEDIA_TYPES: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
"""What is served; templates, strings and licences in the same folders are not."""
WORDS: Final = ".words.json"
SPOKEN: Final = "lib/spoken.js"
"""The module that is empty but in a script that brings its sentences along."""
ASSET_BYTES_MAX: Final = 1_000_000
SHEETS_MAX: Final = 24
JOINED_MAX: Final = 64
"""Files made of files that are kept; pages name a handful, strangers may ask for others."""
START: Final = (
    'const go=()=>import("%s");'
    'new PerformanceObserver(go).observe({type:"paint",buffered:true});setTimeout(go,500);'
)
"""After the first paint, or half a second later where none is told of (a tab behind another)."""
LATE: Final = (
    'const l=document.createElement("link");l.rel="stylesheet";l.dataset.late="";l.href="%s";'
)
"""Sheets that the first paint does not need: they come with the script (`lib/styled.js` waits)."""
LATE_START: Final = START.replace(
    'import("%s")', '(l.isConnected||document.head.append(l),import("%s"))'
)
_BESIDE: Final = re.compile(r"""url\(["']?(?!data:|/|#)([^"')]+)["']?\)""")
WORKERS: Final = {"guest/worker.js": "/g/", "display/worker.js": "/d"}
"""The service workers lie below the digest, but look after the guest's pages and the screens."""
FOR_EVER: Final = "public, max-age=31536000, immutable"


PAGE_BROTLI: Final = 5
PAGE_GZIP: Final = 5
PAGE_BROTLI_BEST: Final = 9
"""Ten times the work of five for two per cent: for a page that is asked for a few times an hour."""
FILE_BROTLI: Final = 11
"""A first reader after a start waits a quarter of a second for it, in a thread; two per cent less
than ten, for everybody."""
FILES_PACKED_MAX: Final = 512
PACKED_ALREADY: Final = frozenset({"font/woff2"})


class Asset(msgspec.Struct, frozen=True):
    """One file, plain and compressed."""

    body: bytes
    gzipped: bytes
    media_type: str


class Assets(msgspec.Struct, frozen=True):
    """All files by their path below the digest."""

    digest: str
    files: dict[str, Asset]
    joined: dict[str, Asset] = {}
    inlined: dict[str, "Inline"] = {}
    words: dict[str, tuple[str, ...]] = {}
    strings: dict[str, dict[str, str]] = {}

    def url(self, path: str) -> str:
        """The address of a file; a typing error in a template fails at once."""
        if self.find(path, named=True) is None:
            raise LookupError(f"no such file of the screens: {path}")
        return f"/a/{self.digest}/{path}"

    def find(self, path: str, *, named: bool = False) -> Asset | None:
        """A file, or one that is made of files: the same bytes in every process.

        What our own pages name is always kept, whatever strangers asked for before.
        """
        found = self.files.get(path) or self.joined.get(path)
        if found is None and (text := self._join(path)) is not None:
            found = asset_of(text.encode(), posixpath.splitext(path)[1])
            if named or len(self.joined) < JOINED_MAX:
                self.joined[path] = found
        return found

    def style(self, path: str) -> "Inline":
        """Sheets as a page carries them in itself: a phone that scans waits for one answer only."""
        found = self.inlined.get(path)
        if found is None:
            sheets = self.find(path, named=True)
            if sheets is None or not path.endswith(".css"):
                raise LookupError(f"no such style sheets of the screens: {path}")
            texts = {name: self._absolute(name) for name in path.split("+")}
            found = self.inlined[path] = inline(join_styles(texts, list(texts)))
        return found

    def _absolute(self, name: str) -> str:
        """A sheet whose files are found from any page: beside itself it had them by short names."""
        folder = posixpath.dirname(name)

        def found(hit: re.Match[str]) -> str:
            return f'url("{self.url(posixpath.normpath(posixpath.join(folder, hit[1])))}")'

        return _BESIDE.sub(found, self.files[name].body.decode())

    def start(self, path: str, sheets: str = "", language: str = "") -> "Inline":
        """A script's few words inside the page: show what the server printed, then load `path`.

        `sheets` come along; of a script that brings its sentences, the one in this language.
        """
        entry = path.removesuffix(SUFFIX)
        if entry in self.words and language in self.strings:
            path = f"{entry}.{language}{SUFFIX}"
        key = f"{path} {sheets}"
        found = self.inlined.get(key)
        if found is None:
            url = self.url(path)
            text = LATE % self.url(sheets) + LATE_START % url if sheets else START % url
            found = self.inlined[key] = inline(text)
        return found

    def _join(self, path: str) -> str | None:
        if path.endswith(SUFFIX):
            return self._link(path.removesuffix(SUFFIX))
        names = path.split("+")
        if 2 <= len(names) <= SHEETS_MAX and all(
            name in self.files and name.endswith(".css") for name in names
        ):
            return join_styles(self._texts(".css"), names)
        return None

    def _link(self, path: str) -> str | None:
        entry, _, before = path.partition(AFTER)
        folder = posixpath.dirname(entry)
        main, language = self._tongue(posixpath.join(folder, before) if before else entry)
        names = [f"{entry}.js", f"{main}.js"] if before else [f"{main}.js"]
        if any(name not in self.files for name in names):
            return None
        texts = self._texts(".js")
        if language:
            texts[SPOKEN] = f"export const spoken = {self._spoken(main, language)};"
        try:
            return link(texts, *names, tongue=language)
        except ValueError:
            # Our own pages name what can be linked (a test asks for each); a stranger may not.
            if before:
                return None
            raise

    def _tongue(self, name: str) -> tuple[str, str]:
        """A script's own name, and the language of the sentences that it is to bring along."""
        main, _, language = name.rpartition(".")
        return (main, language) if main in self.words and language in self.strings else (name, "")

    def _spoken(self, name: str, language: str) -> str:
        wanted = self.words[name]
        texts = {k: text for k, text in self.strings[language].items() if k.startswith(wanted)}
        return msgspec.json.encode(texts).decode()

    def _texts(self, suffix: str) -> dict[str, str]:
        return {n: f.body.decode() for n, f in self.files.items() if n.endswith(suffix)}


def asset_of(body: bytes, suffix: str) -> Asset:
    """A file, compressed."""
    return Asset(body, gzip.compress(body, 9, mtime=0), MEDIA_TYPES[suffix])


class Inline(msgspec.Struct, frozen=True):
    """What stands inside `<style>` or `<script>`, and what the page's policy calls it."""

    text: str
    source: str


def inline(text: str) -> Inline:
    """A text of ours that may stand in a page.  Raises `ValueError` if it could end its element."""
    if "</" in text:
        raise ValueError("what stands in a page's style or script must not hold '</'")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inline(text, f"'sha256-{digest}'")


def ui_folders() -> list[Path]:
    """The folders `ui` of the installed parts, ours first."""
    folders: list[Path] = []
    for package in UI_PACKAGES:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec is not None else ():
            folder = Path(place) / "ui"
            if folder.is_dir():
                folders.append(folder)
    return folders


def read_assets(folders: list[Path]) -> Assets:
    """Read the trees; two files of one name are a mistake and stop the start."""
    files: dict[str, Asset] = {}
    words: dict[str, tuple[str, ...]] = {}
    strings: dict[str, dict[str, str]] = {}
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.suffix not in {*MEDIA_TYPES, ".json"}:
                continue
            name = path.relative_to(folder).as_posix()
            body = path.read_bytes()
            if name in files:
                raise ValueError(f"two screens bring a file of the same name: {name}")
            if len(body) > ASSET_BYTES_MAX:
                raise ValueError(f"{name} is larger than {ASSET_BYTES_MAX} bytes")
            digest.update(f"{name}\0{len(body)}\0".encode())
            digest.update(body)
            if name.endswith(WORDS):
                words[name.removesuffix(WORDS)] = msgspec.json.decode(body, type=tuple[str, ...])
            elif name.startswith("strings/"):
                strings[path.stem] = msgspec.json.decode(body, type=dict[str, str])
            elif path.suffix in MEDIA_TYPES:
                files[name] = asset_of(body, path.suffix)
    return Assets(digest.hexdigest()[:16], files, words=words, strings=strings)


@cache
def assets() -> Assets:
    """The assets of this process, read on first use."""
    return read_assets(ui_folders())


def coding_of(request: Request[Any, Any, Any]) -> str:
    """The best coding that the browser takes: `br` (over https and on this machine), `gzip`."""
    accepted = request.headers.get("accept-encoding", "").lower()
    taken = set()
    for part in accepted.split(","):
        coding, _, quality = part.partition(";")
        if quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            taken.add(coding.strip())
    if "br" in taken:
        return "br"
    return "gzip" if taken & {"gzip", "*"} else ""


def packed(body: bytes, coding: str, *, quality: int = PAGE_BROTLI) -> bytes:
    """A page that is made for one reader: small enough, and soon."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=quality))
    return gzip.compress(body, PAGE_GZIP, mtime=0) if coding else body


@lru_cache(maxsize=FILES_PACKED_MAX)
def packed_for_good(body: bytes) -> bytes:
    """A file that everybody gets: as small as it goes, made when it is first asked for."""
    return bytes(brotli.compress(body, quality=FILE_BROTLI))


@get("/a/{digest:str}/{path:path}", include_in_schema=False)
async def serve_asset(
    request: Request[Any, Any, Any],
    digest: Annotated[str, PathParameter()],
    path: Annotated[str, PathParameter()],
) -> Response[bytes]:
    """Serve a file; an address of another release gets today's file, but not for ever."""
    everything = assets()
    asset = everything.find(path.lstrip("/"))
    if asset is None:
        return Response(b"", status_code=404, media_type="text/plain")
    caching = FOR_EVER if digest == everything.digest else "no-store"
    headers = {
        "cache-control": caching,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    if scope := WORKERS.get(path.lstrip("/")):
        headers["service-worker-allowed"] = scope
    coding = coding_of(request) if asset.media_type not in PACKED_ALREADY else ""
    body = asset.body
    if coding:
        headers["content-encoding"] = coding
        body = asset.gzipped
        if coding == "br":
            body = await to_thread(packed_for_good, asset.body)
    return Response(body, media_type=asset.media_type, headers=headers)


def route_handlers(house: object) -> list[HTTPRouteHandler]:
    """The one address of all files; reading them now keeps the first visitor from waiting."""
    del house
    assets()
    return [serve_asset]
