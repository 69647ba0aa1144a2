"""The office opens every surface of its venue in one browser, and no surface of another."""

from pathlib import Path

import httpx

from tests.nodes import VENUE, Node, venue_folder


async def test_one_link_opens_the_whole_office(tmp_path: Path) -> None:
    node = Node(tmp_path / "node", {}, str(venue_folder(tmp_path / "venue")))
    node.start()
    try:
        await node.ready()
        links = node.links.venues[VENUE]
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as office:
            opened = await office.get(links.surfaces["devices"].url)
            assert opened.status_code == 200
            assert "token=" not in str(opened.url)
            for surface in ("kitchen", "kitchen/grill", "window", "board", "paper"):
                page = await office.get(f"{node.base_url}/d/{VENUE}/{surface}")
                assert page.status_code == 200, surface
                assert '"token"' in page.text, surface
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as cook:
            await cook.get(links.surfaces["kitchen"].url)
            refused = await cook.get(f"{node.base_url}/d/{VENUE}/devices")
            assert links.surfaces["kitchen"].token not in refused.text
    finally:
        node.end()


async def test_a_mistyped_address_is_a_page_for_people_and_a_document_for_programs(
    tmp_path: Path,
) -> None:
    node = Node(tmp_path / "node", {}, str(venue_folder(tmp_path / "venue")))
    node.start()
    try:
        await node.ready()
        browser = {"accept": "text/html,application/xhtml+xml", "accept-language": "de"}
        async with httpx.AsyncClient(base_url=node.base_url, trust_env=False) as client:
            page = await client.get("/nothing", headers=browser)
            assert page.status_code == 404
            assert page.headers["content-type"].startswith("text/html")
            assert "content-security-policy" in page.headers
            for path, headers in (("/nothing", {}), ("/api/nothing", browser)):
                answer = await client.get(path, headers=headers)
                assert answer.status_code == 404
                assert answer.json()["code"] == "request.not_found"
    finally:
        node.end()
