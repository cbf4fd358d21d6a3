"""Statements made once: nothing of a person, a moment or a business stands in them."""

import pytest
from sqlalchemy import Select, select
from sqlalchemy.exc import StatementError

from doorstep import clock
from doorstep.access import visible
from doorstep.access.viewer import Viewer, viewer_of
from doorstep.db.base import new_id
from doorstep.db.once import NOW, ask, once, uuid_value
from doorstep.db.walls import TenancyError
from doorstep.documents.models import Document

pytestmark = pytest.mark.on_both


@once
def titles(viewer: Viewer) -> Select[str]:
    return select(Document.title).where(visible.documents(viewer)).order_by(Document.title)


@pytest.fixture
def two(kit):
    """Two customers of one firm, and one of another; each has a file."""
    first, second = kit.firm(), kit.firm()
    people = [(firm, firm.person(name)) for firm, name in ((first, "Ann Lee"), (first, "Bo Ray"), (second, "Cy Fox"))]
    for firm, person in people:
        with firm.writing() as session:
            own = {"contact_id": person.contact.id, "media_type": "text/plain", "sha256": "0" * 64, "size": 1}
            title = f"Of {person.contact.first_name}"
            session.add(Document(kind="file", title=title, visible_from=clock.now(), **own))
    return people


def test_one_statement_serves_many_and_each_sees_their_own(two):
    """The statement is the same for people to whom the same is open, in one business and in the next."""
    found, statements = [], set()
    for firm, person in two:
        with firm.reading() as session:
            viewer = viewer_of(session, person.contact.id)
            statements.add(id(titles(viewer)))
            found.append(list(ask(session, titles(viewer), viewer_id=viewer.contact_id).scalars()))
    assert found == [["Of Ann"], ["Of Bo"], ["Of Cy"]]
    assert len(statements) == 1


def test_without_the_viewer_or_in_another_business_it_is_refused(two):
    """Who forgets to say who looks, or names another business, gets nothing."""
    (firm, person), (_, _), (other, _) = two
    with firm.reading() as session:
        viewer = viewer_of(session, person.contact.id)
        with pytest.raises(StatementError, match="viewer_id"):
            ask(session, titles(viewer))
        values = {"viewer_id": viewer.contact_id, "business_id": other.tenant.id}
        with pytest.raises(TenancyError):
            session.execute(titles(viewer), values)


@pytest.mark.parametrize("value", [new_id, clock.now])
def test_an_id_or_a_moment_may_not_stand_in_it(value):
    """What would be there for everybody, and for ever, is refused when the statement is made."""
    column = Document.id if value is new_id else Document.visible_from
    wrong = once(lambda: select(Document.title).where(column == value()))
    several = once(lambda: select(Document.title).where(column.in_([value()])))
    for made in (wrong, several):
        with pytest.raises(TypeError, match="when it is executed"):
            made()
    named = (Document.id == uuid_value("one"), Document.visible_from < NOW)
    assert once(lambda: select(Document.title).where(*named))() is not None
