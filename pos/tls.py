"""https without anybody's help: a small certificate authority of this house, and how to trust it.

A browser gives a page the camera, notifications and an offline store only over https.  A venue
without a name in the internet makes its own authority once; every device that trusts it accepts the
server's certificate, which is renewed by itself.  The authority may only vouch for names of the
local network and for private addresses, so that its key, stolen, opens nothing else.
"""

import contextlib
import datetime as dt
import ipaddress
import os
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pos.network import lan_addresses
from pos.settings import Settings

FOLDER: Final = "tls"
AUTHORITY_DAYS: Final = 3_650
LEAF_DAYS: Final = 397
"""Browsers refuse certificates that live longer."""
RENEW_DAYS: Final = 30
NAMES_MAX: Final = 60
KEY_MODE: Final = 0o600
LOCAL_NAMES: Final = ("localhost", "local", "lan", "internal", "home.arpa")
"""Name endings that no public registry hands out; what the authority may vouch for."""
PRIVATE_NETWORKS: Final = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
    "100.64.0.0/10", "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TlsError(Exception):
    """A certificate can not be made as it was wished."""


class Certificate(msgspec.Struct, frozen=True):
    """What a person should know of a certificate.  `days` until it expires; may be negative."""

    path: Path
    names: tuple[str, ...]
    days: int
    fingerprint: str


def with_own_certificate(settings: Settings, names: Sequence[str] = ()) -> Settings:
    """The settings with a certificate of our own authority, made or renewed if need be.

    Raises `TlsError` and `OSError`.
    """
    if settings.tls_certificate is not None:
        raise TlsError("Take either --tls or --tls-cert, not both.")
    folder = settings.data_dir / FOLDER
    everywhere = settings.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    wished = list(names) if everywhere else [*names, settings.host]
    ensure(folder, wished_names(wished), wished)
    return msgspec.structs.replace(
        settings, tls_certificate=folder / "server.crt", tls_key=folder / "server.key"
    )


def wished_names(extra: Iterable[str] = ()) -> list[str]:
    """Every name and address by which a device in the same network may call this machine."""
    host = socket.gethostname().lower().rstrip(".")
    short = host.partition(".")[0]
    found = ["localhost", "127.0.0.1", "::1"]
    if _is_name(short) and short != "localhost":
        found += [host, short, f"{short}.local"]
    found += lan_addresses()
    found += [name.strip().lower() for name in extra if name.strip()]
    return list(dict.fromkeys(found))[:NAMES_MAX]


def ensure(
    folder: Path,
    names: Sequence[str],
    wished: Sequence[str] = (),
    now: dt.datetime | None = None,
) -> bool:
    """Make what is missing, renew what expires soon or lacks a name; whether anything was made.

    Raises `TlsError` when the authority may not vouch for one of the names in `wished`; an address
    that the machine only happens to have is then left out.
    """
    moment = now or dt.datetime.now(dt.UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority_file, leaf_file = folder / "ca.crt", folder / "server.crt"
    if not (authority_file.exists() and (folder / "ca.key").exists()):
        _make_authority(folder, names, moment)
    names = _allowed(_read(authority_file), names, wished)
    if leaf_file.exists() and (folder / "server.key").exists():
        leaf = _read(leaf_file)
        left = leaf.not_valid_after_utc - moment
        issued_here = leaf.issuer == _read(authority_file).subject
        if issued_here and left > dt.timedelta(days=RENEW_DAYS) and set(names) <= set(_names(leaf)):
            return False
    _make_leaf(folder, names, moment)
    return True


def describe(path: Path, now: dt.datetime | None = None) -> Certificate:
    """What is in a certificate file.  Raises `OSError` and `ValueError`."""
    certificate = _read(path)
    left = certificate.not_valid_after_utc - (now or dt.datetime.now(dt.UTC))
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    fingerprint = ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
    return Certificate(path, tuple(_names(certificate)), left.days, fingerprint)


def _make_authority(folder: Path, names: Sequence[str], now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    host = socket.gethostname().partition(".")[0][:40]
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tresen"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Tresen at {host} ({now:%Y-%m-%d})"),
        ]
    )
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.NameConstraints(_may_vouch_for(names), None), critical=True)
    )
    _write_key(folder / "ca.key", key)
    _write(folder / "ca.crt", builder.sign(key, hashes.SHA256()))


def _may_vouch_for(names: Sequence[str]) -> list[x509.GeneralName]:
    allowed: list[x509.GeneralName] = [x509.DNSName(name) for name in LOCAL_NAMES]
    allowed += [x509.IPAddress(ipaddress.ip_network(net)) for net in PRIVATE_NETWORKS]
    for name in names:
        address = _address(name)
        if address is None:
            if not _is_local(name):
                allowed.append(x509.DNSName(name))
        elif not _is_private(address):
            allowed.append(x509.IPAddress(ipaddress.ip_network(address)))
    return allowed


def _make_leaf(folder: Path, names: Sequence[str], now: dt.datetime) -> None:
    authority = _read(folder / "ca.crt")
    authority_key = _read_key(folder / "ca.key")
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + dt.timedelta(days=LEAF_DAYS - 1), authority.not_valid_after_utc)
    if until <= now:
        raise TlsError(
            f"The authority in {folder} has expired. Move the folder away, start again, and"
            " install the new ca.crt on every device."
        )
    common = next(name for name in names if _address(name) is None)
    known = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known), critical=False
        )
    )
    _write_key(folder / "server.key", key)
    # The authority goes along, so that a device that has it knows whose certificate this is.
    _write(folder / "server.crt", builder.sign(authority_key, hashes.SHA256()), authority)


def _allowed(authority: x509.Certificate, names: Sequence[str], wished: Sequence[str]) -> list[str]:
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = list(constraints.permitted_subtrees or ())
    endings = [a.value for a in allowed if isinstance(a, x509.DNSName)]
    networks = [a.value for a in allowed if isinstance(a, x509.IPAddress)]
    good_names: list[str] = []
    for name in names:
        address = _address(name)
        if address is None:
            good = any(name == ending or name.endswith("." + ending) for ending in endings)
        else:
            good = any(address in network for network in networks)  # type: ignore[operator]
        if good:
            good_names.append(name)
        elif name in {wish.strip().lower() for wish in wished}:
            raise TlsError(
                f"The authority of this house may not vouch for {name}: it was made before that"
                " name was wished. Move the folder tls away, start again with --tls-name, and"
                " install the new ca.crt on every device."
            )
    return good_names


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _general(names: Sequence[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        address = _address(name)
        found.append(x509.DNSName(name) if address is None else x509.IPAddress(address))
    return found


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(found) for found in names.get_values_for_type(x509.IPAddress)]
    return [*names.get_values_for_type(x509.DNSName), *addresses]


def _address(name: str) -> Address | None:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(name)
    return None


def _is_private(address: Address) -> bool:
    networks = (ipaddress.ip_network(net) for net in PRIVATE_NETWORKS)
    return any(net.version == address.version and address in net for net in networks)


def _is_local(name: str) -> bool:
    return any(name == ending or name.endswith("." + ending) for ending in LOCAL_NAMES)


def _is_name(name: str) -> bool:
    return bool(name) and name.isascii() and all(c.isalnum() or c in "-." for c in name)


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TlsError(f"{path} is not a key that this program made.")
    return key


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    form = serialization.PrivateFormat.PKCS8
    data = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    _replace(path, data, KEY_MODE)


def _write(path: Path, *certificates: x509.Certificate) -> None:
    pem = serialization.Encoding.PEM
    _replace(path, b"".join(one.public_bytes(pem) for one in certificates), 0o644)


def _replace(path: Path, data: bytes, mode: int) -> None:
    """Write whole or not at all; the mode holds before the first byte is in the file."""
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    number = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
