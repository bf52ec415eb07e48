"""The files inside a DOCX file: opened within limits, their XML and how they refer to each other.

python-docx is not used to read: it refuses documents whose references lead nowhere (Word opens them), strict ones
and those with macros, unpacks every picture, and gives no content controls, text boxes, notes or tracked changes.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.etree import ElementTree

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.bounds import checked_sha256
from qpr_classifier.reading.docx.limits import Limits
from qpr_classifier.reading.docx.xml import DoctypeError, Element, attribute, name, parse

_SAVE_AGAIN = "Open it in Word or LibreOffice, save it again as .docx and hand that in."


class Package:
    """An open DOCX file; use it in a ``with`` statement.

    Parameters
    ----------
    path : Path
    limits : Limits

    Attributes
    ----------
    sha256 : str
        Of the bytes of the file.
    main : str
        Name of the file inside that holds the text.
    document : Element
        Its root.

    Raises
    ------
    ReportError
        ``empty``, ``too large``, ``encrypted``, ``damaged``, ``not a report`` or ``unreadable``.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self._limits = limits
        try:
            self.sha256 = checked_sha256(path, limits.max_bytes)
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise ReportError(f"{path} cannot be opened: {error.strerror or error}.", "unreadable") from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise self._damaged() from error
        try:
            self._members = self._checked_members()
            self.main = self._main_part()
            self.document = self._main_root()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def root(self, member: str) -> Element:
        """The root element of an XML file inside."""
        try:
            return parse(self._zip.read(self._members[member]))
        except DoctypeError as error:
            raise ReportError(
                f"{self.path.name} holds a document type, as entity bombs do and Office files never. "
                f"If you trust where it comes from: {_SAVE_AGAIN}",
                "damaged",
            ) from error
        except (
            KeyError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError,
            zipfile.BadZipFile, zlib.error, ElementTree.ParseError,
        ) as error:  # fmt: skip
            raise self._damaged() from error

    def related(self, member: str, kind: str) -> list[str]:
        """Files inside that a file refers to, by the last word of the type of reference: ``styles``, ``footnotes``.

        References that lead out of the document or nowhere are left out.
        """
        folder, base = posixpath.split(member)
        references = posixpath.join(folder, "_rels", base + ".rels")
        if references not in self._members:
            return []
        found = []
        for reference in self.root(references):
            if (attribute(reference, "Type") or "").rpartition("/")[2] != kind:
                continue
            target = attribute(reference, "Target") or ""
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            if attribute(reference, "TargetMode") != "External" and target in self._members:
                found.append(target)
        return list(dict.fromkeys(found))

    def _checked_members(self) -> dict[str, zipfile.ZipInfo]:
        members = self._zip.infolist()
        if len(members) > self._limits.max_members:
            raise ReportError(
                f"{self.path.name} holds {len(members)} files; the limit is {self._limits.max_members}. "
                "It is no ordinary report. If you trust it, raise the limit.",
                "too large",
            )
        for member in members:
            if member.flag_bits & 1:
                raise ReportError(f"{self.path.name} is encrypted. Save a copy without a password.", "encrypted")
        if sum(member.file_size for member in members if _is_xml(member)) > self._limits.max_unpacked_bytes:
            raise ReportError(
                f"{self.path.name} unpacks to more than {self._limits.max_unpacked_bytes / 1e6:.0f} MB of text: "
                "it is damaged or made to do harm. If you trust it, raise the limit.",
                "too large",
            )
        return {member.filename: member for member in members if _is_xml(member)}

    def _main_part(self) -> str:
        """Name of the file with the text."""
        if "[Content_Types].xml" not in self._members:
            raise ReportError(
                f"{self.path.name} is a packed folder (zip), not a report. Unpack it, hand in the PDF or DOCX inside.",
                "not a report",
            )
        mains = self.related("", "officeDocument")
        if not mains:
            raise self._damaged()
        types = {
            (attribute(entry, "PartName") or "").lstrip("/"): attribute(entry, "ContentType") or ""
            for entry in self.root("[Content_Types].xml")
            if name(entry) == "Override"
        }
        kind = types.get(mains[0], "")
        if "spreadsheet" in kind or "excel" in kind or "presentation" in kind or "powerpoint" in kind:
            raise ReportError(
                f"{self.path.name} is a spreadsheet or a presentation, whatever its name says. "
                "Hand in the report as PDF or DOCX.",
                "not a report",
            )
        return mains[0]

    def _main_root(self) -> Element:
        root = self.root(self.main)
        if name(root) != "document":
            raise ReportError(f"{self.path.name} is not a text document. {_SAVE_AGAIN}", "not a report")
        return root

    def _damaged(self) -> ReportError:
        return ReportError(f"{self.path.name} is damaged. {_SAVE_AGAIN} Or fetch it again.", "damaged")


def _is_xml(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith((".xml", ".rels"))
