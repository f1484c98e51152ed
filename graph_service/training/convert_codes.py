"""How the public lists of codes become the one file that ships.

    python -m graph_service.training.convert_codes FOLDER

FOLDER holds IATI's codelists as XML (UNSDG-Goals, UNSDG-Targets, SectorCategory, Sector; repository
IATI/IATI-Codelists-NonEmbedded, folder xml). The same files give the same bytes.
"""

import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph_service.suggestions import public_codes
from graph_service.suggestions.public_codes import COLUMNS, FILE

_LISTS: Final = (
    ("sdg-goal", "UNSDG-Goals"),
    ("sdg-target", "UNSDG-Targets"),
    ("dac-category", "SectorCategory"),
    ("dac-sector", "Sector"),
)
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def converted(folder: Path) -> str:
    """The file's text: one row a code, in the order of the lists."""
    rows = ["\t".join(COLUMNS)]
    for scheme, name in _LISTS:
        root = ET.parse(folder / f"{name}.xml").getroot()  # noqa: S314 - a file of one's own choice
        for item in root.iter("codelist-item"):
            code = item.findtext("code", "").strip()
            names, descriptions = _narratives(item, "name"), _narratives(item, "description")
            en, fr = names.get("en", ""), names.get("fr", "")
            if scheme == "sdg-goal":  # "Goal 1. End poverty": the number is the code
                en, fr = en.split(". ", 1)[-1], fr.split(". ", 1)[-1]
            parent = {"sdg-target": code.split(".")[0], "dac-sector": item.findtext("category", "")}.get(scheme, "")
            status = "" if item.get("status", "active") == "active" else str(item.get("status"))
            rows.append(
                "\t".join(
                    [scheme, code, parent, status, en, fr, descriptions.get("en", ""), descriptions.get("fr", "")]
                ).rstrip("\t")
            )
    return "\n".join(rows) + "\n"


def _narratives(item: ET.Element, tag: str) -> dict[str, str]:
    found = item.find(tag)
    texts: Iterator[ET.Element] = iter(found) if found is not None else iter(())
    return {each.get(_LANG, "en"): " ".join((each.text or "").split()) for each in texts}


if __name__ == "__main__":
    Path(public_codes.__file__).with_name(FILE).write_text(converted(Path(sys.argv[1])), encoding="utf-8")
