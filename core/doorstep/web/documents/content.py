"""Content goes out as somebody else's: no scripts, no guessing of its type, no place in caches that others share."""

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from attrs import frozen
from flask import Response, request
from werkzeug.http import quote_etag, unquote_etag

from doorstep.db.session import BusinessSession
from doorstep.documents.keeping import small_key
from doorstep.documents.reads import note_reads
from doorstep.documents.signing import copy_of
from doorstep.problems import NotFound
from doorstep.storage import CHUNK, Storage
from doorstep.web import context

SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
SHOWN = ("application/pdf", "image/", "text/plain")


def shows(media_type: str) -> bool:
    """Whether browsers show it in the page; anything else is saved."""
    return media_type.startswith(SHOWN)


@frozen(kw_only=True)
class Content:
    """What is sent of a signed copy."""

    title: str
    storage_key: str
    size: int
    sha256: str
    media_type: str = "application/pdf"


def signed_copy(session: BusinessSession, document: Any) -> Content:
    """:raises NotFound: when there is none."""
    copy = copy_of(session, document.id)
    if copy is None:
        raise NotFound
    title = f"{document.title.removesuffix('.pdf')} (signed).pdf"
    return Content(title=title, storage_key=copy.storage_key, size=copy.size, sha256=copy.sha256)


def has_copy(session: BusinessSession, row: Any) -> bool:
    return row.asks == "sign" and copy_of(session, row.id) is not None


def is_picture(media_type: str) -> bool:
    return media_type.startswith("image/")


def send(document: Any, *, inline: bool) -> Response:
    """A document's content, whole or the part that was asked for."""
    if document.storage_key is None:
        raise NotFound
    storage, tag = context.installation().storage, document.sha256[:32]
    if request.if_none_match.contains(tag):
        return labelled(Response(status=304), document, tag, inline)
    span = wanted_span(document.size, tag)
    if span is None:
        response = Response(storage.stream(document.storage_key), content_type=type_of(document))
        response.content_length = document.size
    elif span[0] >= span[1]:
        response = Response(status=416, headers={"Content-Range": f"bytes */{document.size}"})
    else:
        response = part(storage, document, *span)
    return labelled(response, document, tag, inline)


def wanted_span(size: int, tag: str) -> tuple[int, int] | None:
    """Begin and end of the one range asked for; an empty one for a range that is not there; None for all of it."""
    asked = request.range
    condition = request.headers.get("If-Range")
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if condition and unquote_etag(condition)[0] != tag:
        return None
    return asked.range_for_length(size) or (0, 0)


def part(storage: Storage, document: Any, start: int, stop: int) -> Response:
    pieces = spanned(storage, document.storage_key, start, stop)
    response = Response(pieces, status=206, content_type=type_of(document))
    response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{document.size}"
    response.content_length = stop - start
    return response


def spanned(storage: Storage, key: str, start: int, stop: int) -> Iterator[bytes]:
    for at in range(start, stop, CHUNK):
        yield storage.range(key, at, min(CHUNK, stop - at))


def type_of(document: Any) -> str:
    return document.media_type


def labelled(response: Response, document: Any, tag: str, inline: bool) -> Response:
    how = "inline" if inline and shows(document.media_type) else "attachment"
    plain = document.title.encode("ascii", "replace").decode().replace("\\", "_").replace('"', "'")
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(document.title, safe='')}"
    response.headers.update(
        {
            "Content-Disposition": f"{how}; {name}",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-cache",
            "Accept-Ranges": "bytes",
            "ETag": quote_etag(tag),
        }
    )
    return response


def send_small(document: Any) -> Response:
    """The small picture of a picture."""
    if document.storage_key is None or not is_picture(document.media_type):
        raise NotFound
    tag = f"small-{document.sha256[:32]}"
    kept = request.if_none_match.contains(tag)
    body = b"" if kept else context.installation().storage.read(small_key(document.storage_key))
    response = Response(body, status=304 if kept else 200, content_type="image/jpeg")
    response.headers.update({"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"})
    response.headers.update({"Cache-Control": "private, no-cache", "ETag": quote_etag(tag)})
    return response


def note_reading(document_ids: Collection[UUID]) -> None:
    """Written after the answer, for contacts only: not for staff, not in a preview, not for the middle of a file."""
    user = context.me()
    begins = request.range is None or request.range.ranges[0][0] in (0, None)
    if user is None or user.is_staff or request.method != "GET" or not begins:
        return
    actor = user.actor
    context.after_answer(lambda session: note_reads(session, document_ids, actor))
