"""One temporary folder for a whole test run, shared by all its processes, and swept after a run that was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doorstep.testing import postgresql

PREFIX = "doorstep-tests-"
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3


def make_run_folder() -> Path:
    """Make the folder of this run. Its name carries the process id, by which a later run knows it is left over."""
    sweep_left_over_runs()
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_fast_place()))


def remove_run_folder(folder: Path) -> None:
    """Stop what still runs in `folder` and remove it."""
    postgresql.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def sweep_left_over_runs() -> None:
    """End the servers of runs that were killed, and remove their folders; those of other users stay."""
    for folder in (*Path(tempfile.gettempdir()).glob(f"{PREFIX}*"), *MEMORY.glob(f"{PREFIX}*")):
        if folder.stat().st_uid == os.getuid() and not _alive(int(folder.name.removeprefix(PREFIX).split("-")[0])):
            remove_run_folder(folder)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` of the run in `folder`; other processes of the run wait."""
    with (folder / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fast_place() -> Path | None:
    # A busy disk takes up to 200 ms to copy the files of an empty PostgreSQL database, memory always 10 ms.
    usable = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if usable else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
