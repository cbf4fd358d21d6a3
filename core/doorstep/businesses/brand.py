"""The business's logo: drawn anew when it comes in, kept in storage, served by its hash."""

import hashlib
from collections.abc import Mapping
from typing import IO, Any

from sqlalchemy import delete, select

from doorstep.businesses.models import BrandFile
from doorstep.businesses.settings import save_settings
from doorstep.db.session import BusinessSession
from doorstep.documents.uploads import UploadLimits, check_upload
from doorstep.events.actors import Actor
from doorstep.storage import new_key

LOGO = "logo"
# Twice as large as pages, mails and papers show it.
BOX = (480, 112)
LIMITS = UploadLimits(
    max_bytes=2 * 1024 * 1024,
    max_pixels=16_000_000,
    keep_pixels=1_000_000,
    kinds=frozenset({"png", "jpeg", "webp", "gif"}),
)


def save_logo(
    session: BusinessSession,
    filename: str,
    stream: IO[bytes],
    actor: Actor,
    *,
    version: int,
    changes: Mapping[str, Any] | None = None,
) -> str | None:
    """Keep a picture as the logo; returns the storage key of the former one, to be deleted once this counts.

    :param changes: further settings to save with it.
    :raises Refused: at the field ``logo`` when it is no picture, too large or damaged.
    """
    from doorstep.documents.pictures import fitted  # not at the top: Pillow waits for the first picture

    checked = check_upload(filename, stream, limits=LIMITS, field=LOGO)
    storage, key = session.installation.storage, new_key(session.business_id)
    with checked.file as file:
        picture, media_type = fitted(file, BOX)
    storage.put(key, picture, media_type=media_type, title=checked.title)
    former, digest = forget(session), hashlib.sha256(picture).hexdigest()
    session.add(BrandFile(purpose=LOGO, storage_key=key, media_type=media_type, sha256=digest))
    save_settings(session, {**(changes or {}), LOGO: digest[:16]}, actor, version=version, block="Brand")
    return former


def remove_logo(session: BusinessSession, actor: Actor, *, version: int) -> str | None:
    """Take the logo away; returns its storage key, to be deleted once this counts."""
    former = forget(session)
    save_settings(session, {LOGO: None}, actor, version=version, block="Logo")
    return former


def forget(session: BusinessSession) -> str | None:
    former = session.scalar(select(BrandFile.storage_key).where(BrandFile.purpose == LOGO))
    if former:
        session.execute(delete(BrandFile).where(BrandFile.purpose == LOGO))
    return former


def logo(session: BusinessSession) -> tuple[bytes, str, str] | None:
    """The logo's bytes, media type and hash; None where there is none."""
    row = session.execute(
        select(BrandFile.storage_key, BrandFile.media_type, BrandFile.sha256).where(BrandFile.purpose == LOGO)
    ).one_or_none()
    return (session.installation.storage.read(row[0]), row[1], row[2]) if row else None
