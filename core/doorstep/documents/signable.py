"""Which files can be asked to be signed."""

from typing import IO

from doorstep.documents.uploads import CheckedFile
from doorstep.plugins.contributions import DocumentKind
from doorstep.problems import Refused

ONLY_PDF = "“{title}” cannot be signed: save it as a PDF, and send that."
UNREADABLE = "“{title}” cannot be signed: it is damaged, or protected by a password. Save it again as a plain PDF."


def check_signable(kind: DocumentKind | None, file: CheckedFile, field: str = "files") -> None:
    """Only a PDF that can be read can be signed: a page is put behind it later.

    :raises Refused: at the field.
    """
    if kind is None or kind.asks != "sign":
        return
    if file.media_type != "application/pdf":
        raise Refused(ONLY_PDF.format(title=file.title), field)
    if not is_whole(file.file):
        raise Refused(UNREADABLE.format(title=file.title), field)


def is_whole(file: IO[bytes]) -> bool:
    from pypdf import PdfReader  # not at the top: few processes ever need it

    try:
        reader = PdfReader(file)
        return not reader.is_encrypted and len(reader.pages) > 0
    except Exception:
        return False
    finally:
        file.seek(0)
