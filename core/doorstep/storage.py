"""Where files lie: a folder, memory, or anything that speaks S3. What a file is, and whose, the database knows."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import obstore
from attrs import frozen
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from doorstep.problems import NotFound

CHUNK = 256 * 1024
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_PARTS = 8 * 1024 * 1024


class MissingFile(NotFound):
    """No file under this key."""


@frozen(kw_only=True)
class StoredFile:
    key: str
    size: int
    stored_at: datetime


def new_key(business_id: int) -> str:
    """A name nobody can guess, in folders that stay small."""
    return f"{business_id}/{secrets.token_hex(1)}/{secrets.token_urlsafe(24)}"


def open_storage(url: str, *, key: str = "", secret: str = "", region: str = "") -> "Storage":
    """`file:///folder` or a path, `memory://`, `s3://bucket/prefix?endpoint=https://…`.

    Without key and secret, S3 credentials come from where AWS's own tools look for them.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return Storage(MemoryStore())
    if parts.scheme == "s3":
        return Storage(_s3(parts.netloc, parts.path, parse_qs(parts.query), key, secret, region))
    if parts.scheme not in ("", "file"):
        raise ValueError(f"storage is a folder, memory:// or s3://bucket, not {url!r}")
    folder = Path(unquote(parts.path) if parts.scheme else url).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Storage(LocalStore(prefix=folder))


def _s3(bucket: str, prefix: str, query: dict[str, list[str]], key: str, secret: str, region: str) -> S3Store:
    config: dict[str, Any] = {"region": region or query.get("region", ["us-east-1"])[0]}
    if key:
        config |= {"access_key_id": key, "secret_access_key": secret}
    endpoint = query.get("endpoint", [""])[0]
    if endpoint:
        config["endpoint"] = endpoint
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": "30s", "connect_timeout": "5s"},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        **config,
    )


class Storage:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, data: bytes | IO[bytes], *, media_type: str = "", title: str = "") -> None:
        """Whole or not at all. A file is read from where it stands.

        Type and title matter only to signed links, which a back end answers without us.
        """
        attributes = _attributes(media_type, title) if isinstance(self._store, S3Store) else None
        obstore.put(self._store, _checked(key), data, attributes=attributes, chunk_size=_PARTS, max_concurrency=2)

    def stream(self, key: str, chunk: int = CHUNK) -> Iterator[bytes]:
        """The file in pieces; `MissingFile` at once, not at the first piece."""
        try:
            pieces = obstore.get(self._store, _checked(key)).stream(min_chunk_size=chunk)
        except FileNotFoundError as error:
            raise MissingFile(key) from error
        return (bytes(piece) for piece in pieces)

    def read(self, key: str) -> bytes:
        return b"".join(self.stream(key))

    def range(self, key: str, start: int, length: int) -> bytes:
        """Bytes from `start`; fewer where the file ends, none beyond it."""
        length = min(length, self.size(key) - start)
        if length <= 0:
            return b""
        return bytes(obstore.get_range(self._store, _checked(key), start=start, length=length))

    def delete(self, key: str) -> None:
        """Gone afterwards, whether it was there or not."""
        try:
            obstore.delete(self._store, _checked(key))
        except FileNotFoundError:
            return

    def list(self, prefix: str = "") -> Iterator[StoredFile]:
        """All files below a folder of keys, such as a business's."""
        below = _checked(prefix.rstrip("/")) if prefix else None
        for page in obstore.list(self._store, below):
            for meta in page:
                yield StoredFile(key=meta["path"], size=meta["size"], stored_at=meta["last_modified"])

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except MissingFile:
            return False
        return True

    def size(self, key: str) -> int:
        try:
            return obstore.head(self._store, _checked(key))["size"]
        except FileNotFoundError as error:
            raise MissingFile(key) from error

    def presign(self, key: str, seconds: int = 300) -> str | None:
        """A link to the file that needs no sign-in for a while; None where the back end has none, as a folder."""
        if not isinstance(self._store, S3Store):
            return None
        return obstore.sign(self._store, "GET", _checked(key), timedelta(seconds=seconds))


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key) or len(key) > 500:
        raise ValueError(f"{key!r} is no storage key")
    return key


def _attributes(media_type: str, title: str) -> dict[str, str]:
    """Never shown in place: a signed link lies on an origin of its own and is saved as a file."""
    return {
        "Content-Type": media_type or "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(title or 'file', safe='')}",
    }
