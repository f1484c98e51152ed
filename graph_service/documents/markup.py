"""How untrusted XML is read: no entities, no network, no document type, no huge trees."""

from collections.abc import Iterator
from typing import Final, cast
from xml.etree import ElementTree  # only for the name of its type: lxml parses

from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from graph_service.errors import InvalidInput

Element = ElementTree.Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A),
    (b"http://purl.oclc.org/ooxml/presentationml/main", P),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", S),
)


def parsed(body: bytes, locator: str) -> Element:
    """The root of an XML part; the names of strict Open XML are read as the usual ones.

    Raises:
        InvalidInput: it is not well-formed, too deep, or declares a document type, as no office file does.
    """
    for strict, usual in _STRICT:
        if strict in body:
            body = body.replace(strict, usual[1:-1].encode())
    declares = InvalidInput(
        "{file} declares entities, which no office program writes; open it, save it as a new file and give that",
        file=locator,
    )
    if b"<!DOCTYPE" in body:
        raise declares
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvalidInput(
            "{file} is damaged ({why}); open it, save it again and give that file", file=locator, why=str(error)
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise declares  # in an encoding in which the first look did not see it
    return cast(Element, root)


def value(element: Element | None, name: str, otherwise: str = "") -> str:
    """An attribute of an element that may be absent."""
    return otherwise if element is None else element.get(name, otherwise)


def alternatives(element: Element) -> Iterator[Element]:
    """The children of an element, and of several forms of the same content (mc:AlternateContent) one."""
    for child in element:
        if child.tag != f"{MC}AlternateContent":
            yield child
            continue
        chosen = child.find(f"{MC}Choice")
        if chosen is None:
            chosen = child.find(f"{MC}Fallback")
        if chosen is not None:
            yield from alternatives(chosen)
