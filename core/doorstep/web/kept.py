"""Files of a form that came back with messages: kept a day under its once key, so that nobody chooses them again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from attrs import define
from werkzeug.datastructures import FileStorage

from doorstep.businesses.housekeeping import kept_folder, sweep
from doorstep.documents.uploads import UploadLimits, check_upload
from doorstep.problems import NotFound, Refused
from doorstep.storage import Storage

MOST_FILES = 20


@define(kw_only=True)
class KeptFiles:
    """The files of one form of one person.

    :ivar owner: who sends it, so that a key alone opens nothing; :ivar key: the form's once key.
    """

    storage: Storage
    business_id: int
    owner: str
    key: str
    limit: int

    @property
    def folder(self) -> str:
        secret = hashlib.sha256(f"{self.owner}:{self.key}".encode()).hexdigest()
        return f"{kept_folder(self.business_id)}/{secret}"

    def read(self) -> dict[str, list[FileStorage]]:
        """The files by field, with their names."""
        return {
            name: [FileStorage(self._open(entry["file"]), filename=entry["name"]) for entry in entries]
            for name, entries in self._index().items()
        }

    def keep(self, sent: Mapping[str, Sequence[FileStorage]], single: set[str]) -> dict[str, list[FileStorage]]:
        """Add what was chosen now to what is kept; a field of one file keeps the last one."""
        index = self._index()
        for name, files in sent.items():
            new = [self._put(file) for file in files if file.filename and self._sound(file)]
            kept = [] if name in single and new else index.get(name, [])
            index[name] = [*kept, *new][-MOST_FILES:]
        if any(file.filename for files in sent.values() for file in files):
            self._write(index)
        return self.read()

    def drop(self, name: str, place: int) -> dict[str, list[FileStorage]]:
        """Take one file out again."""
        index = self._index()
        index[name] = [entry for i, entry in enumerate(index.get(name, [])) if i != place]
        self._write(index)
        return self.read()

    def forget(self) -> None:
        for stored in list(self.storage.list(self.folder)):
            self.storage.delete(stored.key)

    def _sound(self, file: FileStorage) -> bool:
        """A file that would be refused again is not kept."""
        file.stream.seek(0)
        try:
            check_upload(file.filename or "", file.stream, limits=UploadLimits(max_bytes=self.limit)).file.close()
        except Refused:
            return False
        finally:
            file.stream.seek(0)
        return True

    def _put(self, file: FileStorage) -> dict[str, str]:
        file.stream.seek(0)
        data = file.stream.read()
        name = hashlib.sha256(data).hexdigest()
        self.storage.put(f"{self.folder}/{name}", data)
        return {"name": file.filename or "File", "file": name}

    def _open(self, name: str) -> Any:
        copy = SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115  the form reads it later
        for piece in self.storage.stream(f"{self.folder}/{name}"):
            copy.write(piece)
        copy.seek(0)
        return copy

    def _index(self) -> dict[str, list[dict[str, str]]]:
        try:
            return json.loads(self.storage.read(f"{self.folder}/index"))
        except NotFound:
            return {}

    def _write(self, index: dict[str, list[dict[str, str]]]) -> None:
        self.storage.put(f"{self.folder}/index", json.dumps(index).encode())
        sweep(self.storage, self.business_id)
