"""Files and their small pictures in the storage; what a transaction put there goes when the transaction is undone."""

from sqlalchemy import event
from sqlalchemy.orm import Session

from doorstep.db.session import BusinessSession
from doorstep.documents.uploads import CheckedFile
from doorstep.storage import new_key

# Lists show it at 44 px, on screens of up to three dots to a pixel.
THUMBNAIL = (128, 128)
_NEW = "new_files"


def keep(session: BusinessSession, file: CheckedFile) -> str:
    """Store a checked file under a name nobody can guess, and close it."""
    key = new_key(session.business_id)
    with file.file as stream:
        if file.is_picture:
            from doorstep.documents.pictures import thumbnail  # not at the top: Pillow waits for the first picture

            _put(session, small_key(key), thumbnail(stream, THUMBNAIL), "image/jpeg", file.title)
            stream.seek(0)
        _put(session, key, stream, file.media_type, file.title)
    return key


def small_key(key: str) -> str:
    """Where the small picture of a picture lies."""
    return f"{key}.small"


def _put(session: BusinessSession, key: str, data: object, media_type: str, title: str) -> None:
    session.info.setdefault(_NEW, []).append(key)
    session.installation.storage.put(key, data, media_type=media_type, title=title)  # type: ignore[arg-type]


@event.listens_for(BusinessSession, "after_commit")
def _stays(session: Session) -> None:
    session.info.pop(_NEW, None)


@event.listens_for(BusinessSession, "after_rollback")
def _goes(session: Session) -> None:
    for key in session.info.pop(_NEW, ()):
        session.info["installation"].storage.delete(key)
