"""Files of a form that came back with messages: kept a day under its once key, so that nobody chooses them again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Any

from attrs import define, field
from werkzeug.datastructures import FileStorage

from doorstep.businesses.housekeeping import kept_folder, sweep
from doorstep.documents.uploads import LARGEST_AT_ONCE, MOST_FILES, UploadLimits, check_upload, clean_title
from doorstep.problems import NotFound, Refused
from doorstep.storage import Storage

TOO_MANY = "“{title}” was not kept: there are {most} files already. Send these first, the others afterwards."
TOO_LARGE = "“{title}” was not kept: these files are too large together. Send the others first, this one afterwards."


@define(kw_only=True)
class KeptFiles:
    """The files of one form of one person.

    :ivar owner: who sends it, so that a key alone opens nothing; :ivar key: the form's once key.
    :ivar limit: the largest file, in bytes; :ivar left: why files could not be kept, by field, in words for people.
    """

    storage: Storage
    business_id: int
    owner: str
    key: str
    limit: int
    left: dict[str, list[str]] = field(factory=dict)

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
            for file in (one for one in files if one.filename):
                others = [] if name in single else index.get(name, [])
                if why := self._fault(file, len(others)):
                    self.left.setdefault(name, []).append(why)
                elif (entry := self._put(file)) not in others:
                    index[name] = [*others, entry]
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

    def _fault(self, file: FileStorage, others: int) -> str:
        """Why a file is not kept: there is no room for it, or it would be refused when it is sent."""
        title, size = clean_title(file.filename or ""), file.stream.seek(0, SEEK_END)
        file.stream.seek(0)
        if others >= MOST_FILES:
            return TOO_MANY.format(title=title, most=MOST_FILES)
        if size + sum(one.size for one in self.storage.list(self.folder)) > self.limit * LARGEST_AT_ONCE:
            return TOO_LARGE.format(title=title)
        try:
            check_upload(title, file.stream, limits=UploadLimits(max_bytes=self.limit)).file.close()
        except Refused as fault:
            return fault.message
        finally:
            file.stream.seek(0)
        return ""

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
