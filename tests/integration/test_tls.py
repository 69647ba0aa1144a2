"""Our own https: a real handshake that a stranger's name can not get, renewed in time."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pos import tls
from pos.settings import Settings
from pos.web.authority import fingerprint_of, trust_text
from tests.nodes import Node, venue_folder

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NAMES = ["kasse", "kasse.local", "localhost", "127.0.0.1", "192.168.7.20"]


def greet(folder: Path, certificate: str, key: str, name: str) -> bool:
    """Whether a client that trusts the authority accepts the certificate for a name."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / certificate, folder / key)
    client = ssl.create_default_context(cafile=folder / "ca.crt")
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(ours, server_side=True).close()
        except OSError:
            ours.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(theirs, server_hostname=name).close()
        return True
    except ssl.SSLCertVerificationError:
        return False
    finally:
        theirs.close()
        thread.join()


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_device_that_trusts_the_house_opens_every_name_of_it(tmp_path: Path, name: str) -> None:
    assert tls.ensure(tmp_path, NAMES)
    assert greet(tmp_path, "server.crt", "server.key", name)


def test_another_name_is_not_opened(tmp_path: Path) -> None:
    tls.ensure(tmp_path, NAMES)
    assert not greet(tmp_path, "server.crt", "server.key", "elsewhere.local")


@pytest.mark.parametrize(
    "name",
    [x509.DNSName("bank.example"), x509.IPAddress(ipaddress.ip_address("8.8.8.8"))],
    ids=["a site in the internet", "an address in the internet"],
)
def test_a_stolen_authority_vouches_for_nothing_outside(
    tmp_path: Path, name: x509.GeneralName
) -> None:
    tls.ensure(tmp_path, NAMES)
    authority = load(tmp_path / "ca.crt")
    stolen = serialization.load_pem_private_key((tmp_path / "ca.key").read_bytes(), None)
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    forged = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([name]), critical=True)
        .sign(stolen, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (tmp_path / "forged.crt").write_bytes(forged.public_bytes(pem))
    (tmp_path / "forged.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    assert not greet(tmp_path, "forged.crt", "forged.key", str(name.value))


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    tls.ensure(tmp_path / "tls", NAMES)
    for name in ("ca.key", "server.key"):
        assert (tmp_path / "tls" / name).stat().st_mode & 0o077 == 0


def test_lifetimes_are_those_that_browsers_take(tmp_path: Path) -> None:
    tls.ensure(tmp_path, NAMES, now=NOW)
    leaf, authority = load(tmp_path / "server.crt"), load(tmp_path / "ca.crt")
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= dt.timedelta(days=397)
    assert authority.not_valid_after_utc - NOW >= dt.timedelta(days=3_640)
    assert isinstance(leaf.public_key(), ec.EllipticCurvePublicKey)


def test_it_is_renewed_in_time_and_under_the_same_authority(tmp_path: Path) -> None:
    tls.ensure(tmp_path, NAMES, now=NOW)
    authority, first = load(tmp_path / "ca.crt"), load(tmp_path / "server.crt")
    assert not tls.ensure(tmp_path, NAMES, now=NOW + dt.timedelta(days=360))
    assert load(tmp_path / "server.crt") == first
    assert tls.ensure(tmp_path, NAMES, now=NOW + dt.timedelta(days=370))
    assert load(tmp_path / "server.crt") != first
    assert load(tmp_path / "ca.crt") == authority


def test_a_new_address_of_the_machine_makes_a_new_certificate(tmp_path: Path) -> None:
    tls.ensure(tmp_path, NAMES)
    assert tls.ensure(tmp_path, [*NAMES, "192.168.7.99"])
    assert greet(tmp_path, "server.crt", "server.key", "192.168.7.99")


def test_a_name_that_the_authority_may_not_vouch_for_is_said(tmp_path: Path) -> None:
    tls.ensure(tmp_path, NAMES)
    with pytest.raises(tls.TlsError, match=r"till\.example"):
        tls.ensure(tmp_path, [*NAMES, "till.example"], ["till.example"])
    # An address that the machine only happens to have stops nothing.
    assert not tls.ensure(tmp_path, [*NAMES, "203.0.113.9"])


def test_a_wished_name_is_in_the_first_certificate(tmp_path: Path) -> None:
    settings = tls.with_own_certificate(Settings(data_dir=tmp_path), ["till.example"])
    assert settings.tls_certificate is not None
    assert greet(settings.tls_certificate.parent, "server.crt", "server.key", "till.example")
    described = tls.describe(settings.tls_certificate)
    assert "till.example" in described.names
    assert 390 < described.days <= 397


@pytest.mark.parametrize("language", ["de", "en"])
def test_how_to_trust_it_is_said_for_every_kind_of_device(language: str) -> None:
    text = trust_text(language, "https://till.local/ca.crt", "AB:CD")
    for word in ("Android", "iPhone", "Windows", "macOS", "https://till.local/ca.crt", "AB:CD"):
        assert word in text
    assert max(len(line) for line in text.splitlines()) <= 110


@pytest.fixture
async def node(tmp_path: Path) -> Node:
    folder = venue_folder(tmp_path / "venue")
    made = Node(tmp_path / "node", {}, str(folder), "--tls", "--tls-name", "till.local")
    made.authority = folder / "data" / "tls" / "ca.crt"
    return made


async def test_a_real_server_speaks_https_and_hands_out_its_authority(node: Node) -> None:
    node.start()
    try:
        assert node.authority is not None
        while not node.authority.exists():
            assert node.process is not None
            assert node.process.poll() is None, node.output()
        await node.ready()
        assert node.base_url.startswith("https://")
        async with httpx.AsyncClient(verify=node.trust(), trust_env=False) as client:
            served = await client.get(f"{node.base_url}/ca.crt")
            how_to = await client.get(f"{node.base_url}/ca", headers={"accept-language": "de"})
        assert served.content == node.authority.read_bytes()
        assert served.headers["content-type"].startswith("application/x-x509-ca-cert")
        assert fingerprint_of(served.text) in how_to.text
        assert "Zertifikat" in how_to.text
        async with httpx.AsyncClient(trust_env=False) as stranger:
            with pytest.raises(httpx.ConnectError, match="certificate"):
                await stranger.get(f"{node.base_url}/health")
    finally:
        node.end()
