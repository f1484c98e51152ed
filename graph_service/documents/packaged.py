"""What is inside a .docx, .pptx or .xlsx: its parts, unpacked one at a time and within limits."""

import io
import posixpath
import zipfile
import zlib
from typing import Final

from graph_service.documents.limits import (
    LARGEST_PART,
    MIB,
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_UNPACKED,
    RATIO_FROM,
)
from graph_service.documents.markup import Element, parsed
from graph_service.errors import InvalidInput
from graph_service.messages import Message

_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)
_LINK: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
Links = dict[str, tuple[str, str]]


class Package:
    """The parts of one file, by their path inside it. What it claims to unpack to is checked before it is opened."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            members = self._archive.infolist()
        except _DAMAGED as error:
            raise InvalidInput(
                "{file} is damaged ({why}); open it, save it again and give that file", file=name, why=str(error)
            ) from error
        self._members = {member.filename.lstrip("/"): member for member in members}
        total = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or total > MOST_UNPACKED:
            raise self._bomb(Message("{n:,} parts of {size:,.0f} MiB unpacked", n=len(members), size=total / MIB))
        for member in members:
            if member.flag_bits & 0x1:
                raise InvalidInput("{file} is encrypted; save it without a password and give that file", file=name)
            if member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * max(member.compress_size, 1):
                raise self._bomb(
                    Message("{part} unpacks to {size:,.0f} MiB", part=member.filename, size=member.file_size / MIB)
                )

    def _bomb(self, found: Message) -> InvalidInput:
        return InvalidInput(
            "{file} unpacks to far more than a document holds ({found}); open it, save it as a new file "
            "without its pictures and give that",
            file=self.name,
            found=found,
        )

    @property
    def paths(self) -> frozenset[str]:
        """The path of every part."""
        return frozenset(self._members)

    def body(self, path: str) -> bytes:
        """The bytes of one part."""
        member = self._members.get(path)
        if member is None:
            raise InvalidInput(
                "{file} is damaged (it has no {path}); open it, save it again and give that file",
                file=self.name,
                path=path,
            )
        try:
            with self._archive.open(member) as stream:
                found = stream.read(LARGEST_PART + 1)
        except _DAMAGED as error:
            raise InvalidInput(
                "{file} is damaged ({path}: {why}); open it, save it again and give that file",
                file=self.name,
                path=path,
                why=str(error),
            ) from error
        if len(found) > LARGEST_PART:
            raise self._bomb(Message("{part} is larger than {size:,.0f} MiB", part=path, size=LARGEST_PART / MIB))
        return found

    def xml(self, path: str) -> Element:
        """The root of a part that must be there."""
        return parsed(self.body(path), f"{self.name} ({path})")

    def xml_if_any(self, path: str | None) -> Element | None:
        """The root of a part, None where the file has none."""
        return self.xml(path) if path in self._members and path is not None else None

    def links(self, path: str) -> Links:
        """What a part refers to inside the file: kind (the last word of its type) and path, by id."""
        folder, last = posixpath.split(path)
        root = self.xml_if_any(posixpath.join(folder, "_rels", f"{last}.rels"))
        found: Links = {}
        for link in () if root is None else root.iter(_LINK):
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
                found[link.get("Id", "")] = (link.get("Type", "").rsplit("/", 1)[-1], target)
        return found

    def linked(self, path: str, kind: str) -> str | None:
        """The path of the first part of a kind that ``path`` refers to."""
        return next((target for each, target in self.links(path).values() if each == kind), None)

    def main(self) -> str:
        """The path of the part that the document begins with."""
        found = self.linked("", "officeDocument")
        if found is None:
            raise InvalidInput(
                "{file} is damaged (nothing says where it begins); save it again and give that", file=self.name
            )
        return found
