import io
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from urllib.request import urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from doorstep.storage import MissingFile, Storage, new_key, open_storage

BIG = os.urandom(20 * 1024 * 1024 + 17)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    ).create_bucket(Bucket="files")
    yield address
    server.stop()


def s3(endpoint: str, prefix: str = "") -> Storage:
    return open_storage(f"s3://files{prefix}?endpoint={endpoint}", key="k", secret="s")


@pytest.fixture(params=["folder", "memory", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return open_storage(f"file://{tmp_path}/with blank")
    if request.param == "memory":
        return open_storage("memory://")
    return s3(request.getfixturevalue("endpoint"), f"/{tmp_path.name}")


def test_a_file_comes_back_as_it_went_in(storage: Storage) -> None:
    """Section 7: files in a folder or in S3, same code."""
    key = new_key(7)
    storage.put(key, b"hello", media_type="text/plain", title="x.txt")
    assert storage.read(key) == b"hello"
    assert storage.size(key) == 5
    assert storage.exists(key)
    storage.put(key, b"")
    assert storage.read(key) == b""


def test_large_files_travel_in_pieces(storage: Storage) -> None:
    """Section 7: photos and reports in any back end, in parts where S3 asks for it."""
    key = new_key(7)
    with SpooledTemporaryFile(max_size=1000) as file:
        file.write(BIG)
        file.seek(0)
        storage.put(key, file)
    pieces = list(storage.stream(key))
    assert b"".join(pieces) == BIG
    assert storage.size(key) == len(BIG)


def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    storage = open_storage(str(tmp_path))
    storage.put("1/aa/big", BIG)
    assert max(map(len, storage.stream("1/aa/big"))) < 1024 * 1024


def test_a_range_is_what_a_browser_asks_for(storage: Storage) -> None:
    key = new_key(7)
    storage.put(key, io.BytesIO(b"0123456789"))
    assert storage.range(key, 2, 3) == b"234"
    assert storage.range(key, 8, 100) == b"89"
    assert storage.range(key, 10, 5) == b""
    assert storage.range(key, 50, 5) == b""


def test_what_is_not_there_is_said_at_once(storage: Storage) -> None:
    key = new_key(7)
    assert not storage.exists(key)
    for ask in (storage.stream, storage.size, storage.read, lambda key: storage.range(key, 0, 1)):
        with pytest.raises(MissingFile):
            ask(key)
    storage.delete(key)
    storage.put(key, b"x")
    storage.delete(key)
    assert not storage.exists(key)


def test_a_business_has_its_own_folder_of_keys(storage: Storage) -> None:
    """Section 9.1: listing business 1 never shows business 11."""
    ours, theirs = new_key(1), new_key(11)
    storage.put(ours, b"abc")
    storage.put(theirs, b"x")
    [found] = storage.list("1/")
    assert (found.key, found.size) == (ours, 3)
    assert found.stored_at.tzinfo is not None
    assert {each.key for each in storage.list()} == {ours, theirs}
    assert list(storage.list("2")) == []


@pytest.mark.parametrize(
    "key", ["", "../x", "/etc/passwd", "a/../b", "a//b", "a/.hidden", "a\\b", "a b", "ü", "a/", "x" * 501]
)
def test_keys_never_leave_their_place(storage: Storage, key: str) -> None:
    for act in (storage.stream, storage.delete, storage.size, lambda key: storage.put(key, b"x")):
        with pytest.raises(ValueError, match="no storage key"):
            act(key)


def test_keys_cannot_be_guessed_and_spread() -> None:
    keys = {new_key(3) for _ in range(500)}
    assert len(keys) == 500
    assert all(key.startswith("3/") and len(key.split("/")[2]) == 32 for key in keys)
    assert len({key.split("/")[1] for key in keys}) > 100


def test_a_signed_link_is_saved_not_shown(endpoint: str) -> None:
    """Section 10: uploads are served as attachment, by another server too."""
    storage, key = s3(endpoint), new_key(1)
    storage.put(key, b"<script>alert(1)</script>", media_type="text/plain", title='ü"\r\nX: y.txt')
    link = storage.presign(key, 60)
    assert link is not None
    assert "Signature" in link
    with urlopen(link) as answer:
        assert answer.read() == b"<script>alert(1)</script>"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%BC%22%0D%0AX%3A%20y.txt"
        assert answer.headers["Content-Type"] == "text/plain"
        assert answer.headers["X"] is None


def test_a_folder_signs_no_links(tmp_path: Path) -> None:
    storage = open_storage(str(tmp_path / "files"))
    storage.put("1/aa/x", b"x")
    assert storage.presign("1/aa/x") is None
    assert (tmp_path / "files/1/aa/x").read_bytes() == b"x"
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


def test_an_address_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="storage is a folder"):
        open_storage("ftp://files")
