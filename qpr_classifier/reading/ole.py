"""Files of old Office programs and password-protected ones: both are OLE containers, and neither can be read."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from qpr_classifier.errors import ReportError

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of an OLE container ([MS-CFB], section 2.2)."""

_SEARCHED_BYTES = 16_000_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")


def refuse_ole(path: Path) -> NoReturn:
    """Say what an OLE container is, and what to do with it.

    The names of its streams stand in its directory in UTF-16: ``EncryptedPackage`` in a protected DOCX
    ([MS-OFFCRYPTO], section 2.3.4), ``WordDocument`` in the format of Word 97-2003.

    Raises
    ------
    ReportError
        Always: ``encrypted`` or ``not a report``.
    """
    with path.open("rb") as stream:
        content = stream.read(_SEARCHED_BYTES)
    if _ENCRYPTED in content:
        raise ReportError(
            f"{path.name} is protected by a password. Open it in Word, save a copy without one and hand that in.",
            "encrypted",
        )
    if _WORD in content or path.suffix.lower() in (".doc", ".dot"):
        raise ReportError(
            f"{path.name} is in the old .doc format. Open it in Word or LibreOffice, save it as .docx, hand that in.",
            "not a report",
        )
    raise ReportError(
        f"{path.name} is a file of an old Office program or protected by a password. "
        "Save the report as .docx or PDF, without a password, and hand that in.",
        "not a report",
    )
