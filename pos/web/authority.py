"""The house's own certificate authority for whoever wants to trust it: the file and the how-to.

A device that still distrusts the server opens both pages behind the browser's warning, or over
plain http; what is served here is public.
"""

import hashlib
import ssl
from typing import Any, Final

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from pos.web.house import House
from pos.web.problems import Problem, language_of

CACHE: Final = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}

_STEPS: Final = {
    "de": """\
Diesem Tresen vertrauen
=======================

Der Server spricht https mit einem Zertifikat, das dieses Haus selbst ausgestellt hat. Bis ein Gerät
der Zertifizierungsstelle des Hauses vertraut, warnt sein Browser. So geht die Warnung weg - einmal
je Gerät, nur auf Geräten des Hauses; Gäste brauchen es nicht.

Die Datei: {url}
Ihr Fingerabdruck (SHA-256), zum Vergleichen mit dem, was der Server beim Start zeigt:
{fingerprint}

Android
  1. Die Datei im Browser laden.
  2. Einstellungen > Sicherheit > Verschlüsselung & Anmeldedaten > Zertifikat installieren
     > CA-Zertifikat > Trotzdem installieren, dann die Datei wählen.
  3. Den Browser schließen und die Seite neu öffnen.

iPhone und iPad
  1. Die Datei in Safari laden und "Zulassen" wählen.
  2. Einstellungen > Allgemein > VPN & Geräteverwaltung: das Profil "Tresen" installieren.
  3. Einstellungen > Allgemein > Info > Zertifikatsvertrauenseinstellungen: den Schalter bei
     "Tresen" einschalten. Ohne diesen Schritt bleibt die Warnung.

Windows
  1. Die Datei laden und doppelt anklicken > Zertifikat installieren > Lokaler Computer.
  2. "Alle Zertifikate in folgendem Speicher speichern" > Vertrauenswürdige
     Stammzertifizierungsstellen > Fertig stellen. Den Browser neu starten.

macOS
  1. Die Datei laden und doppelt anklicken; sie kommt in die Schlüsselbundverwaltung.
  2. Dort "Tresen" öffnen > Vertrauen > "Bei Verwendung dieses Zertifikats: Immer vertrauen".

Linux
  Debian und Ubuntu: die Datei nach /usr/local/share/ca-certificates/tresen.crt kopieren und
  "sudo update-ca-certificates" rufen. Firefox führt eine eigene Liste: Einstellungen > Zertifikate.

Die Stelle kann nur für Namen und Adressen des eigenen Netzes bürgen, nicht für Seiten im Internet.
""",
    "en": """\
How to trust this Tresen
========================

The server speaks https with a certificate that this house issued itself. Until a device trusts the
house's certificate authority, its browser warns. This is how the warning goes away - once a
device, on the house's own devices only; guests do not need it.

The file: {url}
Its fingerprint (SHA-256), to compare with what the server shows when it starts:
{fingerprint}

Android
  1. Download the file in the browser.
  2. Settings > Security > Encryption & credentials > Install a certificate > CA certificate
     > Install anyway, and choose the file.
  3. Close the browser and open the page again.

iPhone and iPad
  1. Download the file in Safari and choose "Allow".
  2. Settings > General > VPN & Device Management: install the profile "Tresen".
  3. Settings > General > About > Certificate Trust Settings: turn the switch at "Tresen" on.
     Without this step the warning stays.

Windows
  1. Download the file and open it > Install Certificate > Local Machine.
  2. "Place all certificates in the following store" > Trusted Root Certification Authorities
     > Finish. Restart the browser.

macOS
  1. Download the file and open it; it goes into Keychain Access.
  2. Open "Tresen" there > Trust > "When using this certificate: Always Trust".

Linux
  Debian and Ubuntu: copy the file to /usr/local/share/ca-certificates/tresen.crt and run
  "sudo update-ca-certificates". Firefox keeps a list of its own: Settings > Certificates.

The authority can vouch only for names and addresses of the local network, not for sites in the
internet.
""",
}


def fingerprint_of(pem: str) -> str:
    """SHA-256 of a certificate as devices show it: `AB:CD:...`."""
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def trust_text(language: str, url: str, fingerprint: str) -> str:
    """How to make each kind of device trust the authority, in plain words."""
    return _STEPS.get(language, _STEPS["en"]).format(url=url, fingerprint=fingerprint)


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handlers; without an authority of our own they say that there is none."""

    def authority() -> str:
        certificate = house.settings.tls_certificate
        path = certificate.parent / "ca.crt" if certificate is not None else None
        if path is None or not path.is_file():
            raise Problem("request.not_found", {"path": "/ca.crt"})
        return path.read_text("ascii")

    @get("/ca.crt", summary="The certificate authority of this house", sync_to_thread=False)
    def certificate() -> Response[bytes]:
        """PEM; 404 where the server has a certificate of somebody else, or none."""
        return Response(
            authority().encode(), media_type="application/x-x509-ca-cert", headers=CACHE
        )

    @get("/ca", summary="How to trust it, in plain words", sync_to_thread=False)
    def how_to(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Plain text in German or English."""
        url = str(request.url.with_replacements(path="/ca.crt", query=""))
        language = language_of(request.headers.get("accept-language", ""))
        text = trust_text(language, url, fingerprint_of(authority()))
        return Response(text.encode(), media_type="text/plain", headers=CACHE)

    return [certificate, how_to]
