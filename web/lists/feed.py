"""An Atom feed of what changed in a list's trials, without a word of an illness: others may see the reader's screen."""

from collections.abc import Iterable
from xml.etree import ElementTree as xml

from trialmatch.trial import RECORD_PAGE
from web.past import PastChange

ATOM = "http://www.w3.org/2005/Atom"


def atom(address: str, title: str, changes: Iterable[tuple[str, PastChange, str]]) -> bytes:
    """`changes`: (NCT ID, the change, its title), the newest first."""
    xml.register_namespace("", ATOM)
    feed = xml.Element(f"{{{ATOM}}}feed")
    told = list(changes)
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", told[0][1].noticed_at if told else "1970-01-01T00:00:00Z")
    for nct_id, change, says in told:
        entry = xml.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", f"tag:trialmatch,2026:{nct_id}/{change.noticed_at}/{change.what}")
        _add(entry, "title", says)
        _add(entry, "updated", change.noticed_at)
        xml.SubElement(entry, f"{{{ATOM}}}link", href=RECORD_PAGE + nct_id)
        author = xml.SubElement(entry, f"{{{ATOM}}}author")
        _add(author, "name", "TrialMatch")
    return bytes(xml.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, f"{{{ATOM}}}{name}").text = text
