"""Files of the screens: one digest for the tree, for ever cached, linked without a mistake."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from litestar.testing import create_test_client

from pos.web.assets import (
    FOR_EVER,
    WORKERS,
    assets,
    inline,
    read_assets,
    route_handlers,
    ui_folders,
)
from pos.web.linking import join_styles, link


def test_the_digest_changes_with_any_byte_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("// a\n")
    first = read_assets([tmp_path])
    assert read_assets([tmp_path]).digest == first.digest
    (tmp_path / "page.html").write_text("templates are not served")
    assert read_assets([tmp_path]).digest == first.digest
    (tmp_path / "a.js").write_text("// b\n")
    assert read_assets([tmp_path]).digest != first.digest


def test_two_parts_may_not_bring_a_file_of_the_same_name(tmp_path: Path) -> None:
    for part in ("one", "two"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "same.css").write_text(".a {}")
    with pytest.raises(ValueError, match=r"same\.css"):
        read_assets([tmp_path / "one", tmp_path / "two"])


@pytest.mark.parametrize("accepts, coding", [("gzip, deflate, br", "br"), ("gzip", "gzip")])
def test_a_file_is_sent_compressed_typed_and_cached_for_ever(accepts: str, coding: str) -> None:
    everything = assets()
    with create_test_client(route_handlers(None)) as client:
        url = everything.url("lib/live.js")
        answer = client.get(url, headers={"accept-encoding": accepts})
        plain = client.get(everything.url("lib/live.js"), headers={"accept-encoding": "identity"})
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert answer.content == plain.content == everything.files["lib/live.js"].body


@pytest.mark.parametrize(
    "path",
    ["lib/none.js", "guest/page.html", "strings/de.json", "../pyproject.toml", "%2e%2e/cli.py",
     "vendor/LICENSE.htm.txt", "none.linked.js", "css/base.css+none.css"],
)  # fmt: skip
def test_what_is_no_file_of_the_screens_is_not_served(path: str) -> None:
    with create_test_client(route_handlers(None)) as client:
        assert client.get(f"/a/{assets().digest}/{path}").status_code == 404


@pytest.mark.parametrize("path, scope", WORKERS.items())
def test_a_worker_looks_after_its_own_pages_only(path: str, scope: str) -> None:
    with create_test_client(route_handlers(None)) as client:
        answer = client.get(assets().url(path))
        other = client.get(assets().url("lib/live.js"))
    assert answer.headers["service-worker-allowed"] == scope
    assert "service-worker-allowed" not in other.headers


def test_a_page_of_an_older_release_gets_todays_file_but_does_not_keep_it() -> None:
    with create_test_client(route_handlers(None)) as client:
        answer = client.get("/a/0123456789abcdef/lib/live.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


def test_a_typing_error_in_a_template_fails_at_once() -> None:
    with pytest.raises(LookupError, match=r"lib/lvie\.js"):
        assets().url("lib/lvie.js")


def entries() -> list[str]:
    """Every script that a template starts."""
    named = [path.read_text("utf-8") for folder in ui_folders() for path in folder.rglob("*.html")]
    scripts = [n for n in assets().files if n.endswith(".js") and n.count("/") == 1]
    return [
        name
        for name in scripts
        if any(f"{word}('{name[:-3]}" in text for text in named for word in ("asset", "start"))
    ]


def test_every_script_that_a_page_starts_can_be_linked() -> None:
    found = entries()
    assert "guest/guest.js" in found
    for name in found:
        linked = assets().find(f"{name[:-3]}.linked.js")
        assert linked is not None
        assert gzip.decompress(linked.gzipped) == linked.body


def test_what_stands_in_a_page_is_allowed_by_its_digest_and_can_not_end_its_element() -> None:
    style = assets().style("css/tokens.css+css/base.css")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert style.source == f"'sha256-{digest}'"
    # A sheet in a page finds its files as it did beside them.
    for name in assets().files:
        if name.endswith(".css"):
            named = re.findall(r"""url\(["']?([^"')]+)""", assets().style(name).text)
            assert all(url.startswith(("/a/", "data:", "#")) for url in named), name
    assert assets().start("guest/guest.linked.js").text.startswith("const go=()=>import(")
    with pytest.raises(ValueError, match="</"):
        inline("a{}</style><script>")
    with pytest.raises(LookupError, match=r"nowhere\.css"):
        assets().style("css/nowhere.css")
    with pytest.raises(LookupError, match=r"lib/lvie\.js"):
        assets().start("lib/lvie.js")


SOURCES = {
    "a/main.js": '// Says hello.\nimport { hello as hi, word } from "../lib/hello.js";\n'
    'import rest from "./rest.js";\nhi(word, rest, import.meta.url);\n',
    "lib/hello.js": 'export const word = "x";\nexport function hello() {}\n',
    "a/rest.js": 'import{word as w}from"../lib/hello.js";export default function(s){return w}',
}


def test_linking_keeps_order_names_and_places() -> None:
    text = link(SOURCES, "a/main.js")
    assert (
        text.index('"lib/hello.js"]=') < text.index('"a/rest.js"]=') < text.index('"a/main.js"]=')
    )
    assert "const {hello:hi,word}=" in text
    assert 'new URL("main.js",import.meta.url)' in text
    assert "Says hello" not in text


@pytest.mark.parametrize(
    "source",
    [
        'export * from "./rest.js";',
        'import * as all from "./rest.js";',
        "const late = import(word);",
        'const late = import("../lib/hello.js");',
        "export let counter = 0;",
        'import { x } from "./nowhere.js";',
        'import { y } from "./main.js";',
    ],
)
def test_what_linking_does_not_understand_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match=r"a/main\.js"):
        link({**SOURCES, "a/main.js": source}, "a/main.js")


def test_what_is_loaded_later_brings_only_what_is_not_there_and_shares_the_rest() -> None:
    sources = {
        **SOURCES,
        "a/main.js": 'import { hello } from "../lib/hello.js";\nimport("./late.js").then(hello);\n',
        "a/late.js": 'import { word } from "../lib/hello.js";\nimport rest from "./rest.js";\n'
        "export const late = rest(word);\n",
    }
    first = link(sources, "a/main.js")
    assert 'import("./late.after.main.linked.js").then(()=>$modules["a/late.js"])' in first
    assert first.endswith("export{$modules};\n")
    later = link(sources, "a/late.js", "a/main.js")
    assert later.startswith('import{$modules}from"./main.linked.js";\n')
    assert '"lib/hello.js"]=' not in later
    assert later.index('"a/rest.js"]=') < later.index('"a/late.js"]=')


def test_a_script_brings_its_sentences_in_the_pages_language() -> None:
    start = assets().start("guest/guest.linked.js", "css/sheet.css+css/stepper.css", "nl")
    assert 'import("/a/' in start.text
    assert "guest/guest.nl.linked.js" in start.text
    # The sheets that the first paint does not need come with it.
    assert "css/sheet.css+css/stepper.css" in start.text
    script = assets().find("guest/guest.nl.linked.js")
    assert script is not None
    text = script.body.decode()
    assert assets().strings["nl"]["cart.order"] in text
    assert assets().strings["nl"]["order.again"] not in text
    assert "later.after.guest.nl.linked.js" in text
    later = assets().find("guest/later.after.guest.nl.linked.js")
    assert later is not None
    assert later.body.decode().startswith('import{$modules}from"./guest.nl.linked.js";')
    assert assets().find("guest/guest.xx.linked.js") is None


def test_sheets_are_joined_in_order_without_remarks() -> None:
    sheets = {"a.css": "/* first */\n.a {\n  color: red;\n}\n", "b.css": ".b {}\n"}
    assert join_styles(sheets, ["a.css", "b.css"]) == ".a{color:red;}.b{}"
