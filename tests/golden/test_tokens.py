"""Codes on printed cards and links in guests' hands outlive a release."""

from pos.journal.clock import ManualClock
from pos.web.sessions import Sessions, digest_of

SECRET = "0" * 64
AT = 1_795_341_600_000


def sessions() -> Sessions:
    """Sessions of an installation whose secret is known."""
    return Sessions(SECRET, ManualClock(AT), session_hours=16)


def test_a_printed_card_keeps_its_code() -> None:
    assert sessions().place_code("burgerhof", "table-1", 1) == "hfd7fcYZWPI5Ow"
    assert sessions().check_place_code("burgerhof", "table-1", 1, "hfd7fcYZWPI5Ow")
    assert not sessions().check_place_code("burgerhof", "table-1", 2, "hfd7fcYZWPI5Ow")


def test_a_guests_link_still_opens() -> None:
    token = (
        "g1.eyJpZCI6ImFiYyIsInYiOiJidXJnZXJob2YiLCJzIjoicy0xIiwiZXhwIjoxNzk1Mzk5M"
        "jAwMDAwLCJwIjoidGFibGUtMSIsImxhbmciOiJkZSJ9.6R21JapQznSdLBgE3z-1Ww"
    )
    actor = sessions().actor(token)
    assert (actor.id, actor.venue, actor.place, actor.seating) == (
        "guest:abc",
        "burgerhof",
        "table-1",
        "s-1",
    )


def test_a_paired_devices_secret_keeps_its_digest() -> None:
    assert digest_of("secret") == (
        "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    )
