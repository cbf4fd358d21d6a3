from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, attributes, mapped_column

from doorstep.db.base import Owned, created_column, refers

CONTENT = ("storage_key", "media_type", "size", "sha256")


class Document(Owned):
    """A file, or a page rendered from a record, on an account, a record or a contact.

    ``visible_from`` alone is publication: null is unpublished or withdrawn, the future is scheduled. Content never
    changes once published: a correction is a new document that names the old one in ``replaces_id``. A document on a
    record carries the record's kind and account, so that reach needs no join; one that came with a message which is for
    some roles only is ``narrowed`` as the message is.
    """

    __tablename__ = "document"
    __table_args__ = (
        refers("account_id", "account"),
        refers("record_id", "record"),
        refers("contact_id", "contact"),
        refers("message_id", "message"),
        refers("replaces_id", "document"),
        Index("ix_document_reach", "business_id", "account_id", "kind", "visible_from", "id"),
        Index("ix_document_newest", "business_id", "visible_from", "id"),
        Index("ix_document_record", "business_id", "record_id"),
        Index("ix_document_contact", "business_id", "contact_id"),
        Index("ix_document_sha256", "business_id", "sha256"),
    )
    kind: Mapped[str]
    title: Mapped[str]
    account_id: Mapped[UUID | None]
    record_id: Mapped[UUID | None]
    record_kind: Mapped[str | None]
    contact_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    row_id: Mapped[UUID | None]
    narrowed: Mapped[bool] = mapped_column(default=False)
    visible_from: Mapped[datetime | None]
    storage_key: Mapped[str | None]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str]
    replaces_id: Mapped[UUID | None]
    replaced_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(default="")
    __mapper_args__ = {"version_id_col": version}


@event.listens_for(Document, "before_update")
def refuse_other_content(mapper: Mapper[Document], connection: Connection, document: Document) -> None:
    """Who approved or read a document did so for this content; erasing it is the one change there is."""
    changed = [name for name in CONTENT if attributes.get_history(document, name).deleted]
    if changed and not (changed == ["storage_key"] and document.storage_key is None):
        raise ValueError(f"the content of a document never changes ({', '.join(changed)}): replace the document")


class DocumentRead(Owned):
    """Who has opened a document: first, last, how often."""

    __tablename__ = "document_read"
    __table_args__ = (
        UniqueConstraint("business_id", "document_id", "contact_id"),
        refers("document_id", "document"),
        refers("contact_id", "contact"),
    )
    document_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    first_at: Mapped[datetime] = created_column()
    last_at: Mapped[datetime] = created_column()
    times: Mapped[int] = mapped_column(default=1)


class Forward(Owned):
    """A document, or the PDF of a record, that a contact lets somebody else read by a link."""

    __tablename__ = "forward"
    __table_args__ = (
        refers("contact_id", "contact"),
        refers("document_id", "document"),
        refers("record_id", "record"),
        refers("link_id", "power_link"),
        Index("ix_forward_document", "business_id", "document_id"),
        Index("ix_forward_record", "business_id", "record_id"),
        Index("ix_forward_link", "business_id", "link_id"),
    )
    contact_id: Mapped[UUID]
    document_id: Mapped[UUID | None]
    record_id: Mapped[UUID | None]
    link_id: Mapped[UUID]
    address: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()


class Decision(Owned):
    """What a document asks, of which role, one answer or each person's: to acknowledge, approve or sign.

    ``outcome`` is null while it is open; ``consent`` is what a signer agrees to, as it read when it was asked.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("business_id", "document_id"), refers("document_id", "document"))
    document_id: Mapped[UUID]
    asks: Mapped[str]
    role: Mapped[str | None]
    each: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    asked_at: Mapped[datetime] = created_column()


class Answer(Owned):
    """One answer to a decision: final, naming the content it was given for and the answer before it.

    ``slot`` is empty where one answer settles, else the contact whose answer it is; ``hash`` covers the answer,
    ``person`` who gave it and how, so that erasing a person leaves the chain whole. See ``documents.answers``.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("business_id", "decision_id", "slot"),
        UniqueConstraint("business_id", "position"),
        refers("decision_id", "decision"),
        refers("contact_id", "contact"),
    )
    decision_id: Mapped[UUID]
    slot: Mapped[str] = mapped_column(default="")
    contact_id: Mapped[UUID | None]
    answered_by: Mapped[str]
    answer: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    how: Mapped[str] = mapped_column(default="pressed")
    content_sha256: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = created_column()
    position: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[str] = mapped_column(default="")
    person: Mapped[str]
    hash: Mapped[str]


@event.listens_for(Answer, "before_update")
@event.listens_for(Answer, "before_delete")
def refuse_another_answer(mapper: Mapper[Answer], connection: Connection, answer: Answer) -> None:
    raise ValueError("an answer is final: it is neither changed nor removed")


class SignedCopy(Owned):
    """A signed document with its certificate, as it was after some answer; earlier copies stay verifiable."""

    __tablename__ = "signed_copy"
    __table_args__ = (
        UniqueConstraint("business_id", "decision_id", "upto"),
        Index("ix_signed_copy_sha256", "business_id", "sha256"),
        refers("decision_id", "decision"),
    )
    decision_id: Mapped[UUID]
    upto: Mapped[int] = mapped_column(BigInteger)
    storage_key: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    made_at: Mapped[datetime] = created_column()
