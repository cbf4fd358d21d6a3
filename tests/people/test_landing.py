import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.contacts.services import get_contact
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Event
from doorstep.invitations.services import invite
from doorstep.invitations.status import status_of
from doorstep.users import suspension
from doorstep.users.links import link_path
from doorstep.users.models import PowerLink, User

GOOD = "seven quiet green bicycles"


def invited(firm, email="pat@example.org", name="Pat Example"):
    """A contact with an open invitation, and the path of its link."""
    contact = firm.contact(name, email)
    with firm.writing() as session:
        return contact, "/" + link_path(session, invite(session, contact.id, SYSTEM))


def names(firm, contact):
    with firm.reading() as session:
        rows = session.execute(select(Event.name, Event.facts).where(Event.contact_id == contact.id).order_by(Event.id))
        return [
            f"{name} {facts.get('how', '')}".strip() for name, facts in rows if name.startswith(("invitation", "user"))
        ]


def link_row(firm):
    with firm.reading() as session:
        return session.scalars(select(PowerLink).order_by(PowerLink.id)).first()


def register(browser, path, **values):
    browser.submit(path, "Activate account")
    given = {"email": "pat@example.org", "name": "Pat Example", "password": GOOD, **values}
    return browser.submit(f"{path}/register", "Activate and sign in", **given)


def test_scanners_fetch_and_people_press(kit):
    """HH-06 IP-15: GET and HEAD change nothing but the history, once each; the press counts apart, and still works."""
    firm = kit.firm()
    contact, path = invited(firm)
    before = link_row(firm)
    for _ in range(3):
        scanner = firm.visitor()
        assert scanner.client.head(scanner.path(path)).status_code == 200
        assert scanner.get(path).status == 200
    after = link_row(firm)
    assert (after.used_at, after.superseded_at, after.expires_at) == (None, None, before.expires_at)
    assert names(firm, contact) == ["invitation.sent", "invitation.fetched HEAD", "invitation.fetched GET"]
    page = register(firm.visitor(), path)
    assert "Your sign-in is ready" in page.words
    assert names(firm, contact)[3:] == ["invitation.opened", "user.enrolled"]
    history = firm.staff().get(f"/office/contacts/{contact.id}/status-history").words
    assert history.index("Registered") < history.index("was pressed") < history.index("Link fetched")


def test_reading_the_page_writes_nothing(kit, monkeypatch):
    """HH-06: were nothing written after the answer, fetching would leave the database as it was."""
    firm = kit.firm()
    contact, path = invited(firm)
    monkeypatch.setattr("doorstep.web.context.run_after", lambda *given: None)
    firm.visitor().get(path), firm.visitor().get(f"{path}/register")
    assert names(firm, contact) == ["invitation.sent"] and link_row(firm).data == {}


def dead(firm, kind, contact, path):
    """Make a link used, expired, revoked, suspended or mangled; the path to open."""
    if kind == "used":
        register(firm.visitor(), path)
    with firm.writing() as session:
        link = session.scalars(select(PowerLink)).first()
        if kind == "expired":
            link.expires_at = clock.now() - timedelta(seconds=1)
        if kind == "revoked":
            link.superseded_at = clock.now()
        if kind == "suspended":
            suspension.suspend(session, get_contact(session, contact.id), "", SYSTEM)
    return path[:-3] + "abc" if kind == "mangled" else path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("used", "has been used"), ("expired", "is too old"), ("revoked", "replaced or withdrawn"),
        ("suspended", "is too old"), ("mangled", "is incomplete"),
    ],
)  # fmt: skip
def test_a_dead_link_says_which_and_offers_ways(kit, post, kind, words):
    """IP-10 HH-04: a page with status 200 says what is the matter, offers a new link or sign-in, reveals no email."""
    firm = kit.firm()
    contact, path = invited(firm)
    path = dead(firm, kind, contact, path)
    for where in (path, f"{path}/register"):
        page = firm.visitor().get(where)
        assert page.status == 200 and words in page.words
        assert "Send me a new link" in page.words and any(link.endswith("/sign-in") for link in page.links())
        assert "pat@" not in page.text and "Pat" not in page.text
    pressed = firm.visitor().post(path)
    assert pressed.status == 200 and words in pressed.words


@pytest.mark.parametrize(
    ("kind", "mails"),
    [("expired", 1), ("mangled", 0), ("used", 0), ("suspended", 0), ("withdrawn", 0), ("replaced", 1)],
)
def test_a_new_link_goes_to_the_own_address_only(kit, post, kind, mails):
    """IP-10 HH-04: asked for anew, the words are the same; a mail goes only to whom the business still invites."""
    firm = kit.firm()
    contact, path = invited(firm)
    given = dead(firm, "revoked" if kind == "withdrawn" else kind, contact, path)
    if kind == "replaced":
        with firm.writing() as session:
            invite(session, contact.id, SYSTEM)
    before = len(post(firm))
    page = (
        firm.visitor().submit(given, "Send me a new link")
        if kind != "replaced"
        else firm.visitor().submit(path, "Send me a new link")
    )
    assert page.status == 200 and "If you are invited, a mail with a new link is on its way" in page.words
    sent = post(firm)[before:]
    assert [str(mail.to) for mail in sent if "pat@example.org" in str(mail.to)] == [str(mail.to) for mail in sent]
    assert len(sent) == mails


def test_a_mangled_link_is_helped_by_the_address(kit, post):
    """IP-10: who has but a piece of the link types their address; unknown ones are told the same."""
    firm = kit.firm()
    invited(firm)
    before = len(post(firm))
    said = set()
    for email in ("PAT@example.org ", "unknown@example.org", ""):
        page = firm.visitor().submit("/invitation/abc.def", "Send me a new link", email=email)
        said.add(page.words)
    assert len(said) == 1 and len(post(firm)) == before + 1


def test_somebody_else_is_warned(kit):
    """HH-04 HH-18: B, signed in, opens A's link: warned, nothing is attached to B, A's invitation stays good."""
    firm = kit.firm()
    contact, path = invited(firm)
    for browser in (firm.person("Bea Other").browser, firm.staff()):
        assert "You are signed in as" in browser.get(path).words and "Activate account" not in browser.get(path).words
        assert browser.post(path, follow=True).words == browser.get(path).words
        assert browser.get(f"{path}/register").status == 303
        answer = browser.post(f"{path}/register", {"email": "pat@example.org", "name": "Pat", "password": GOOD})
        assert answer.status == 303
    with firm.reading() as session:
        assert status_of(session, contact.id).name == "invited"
        assert session.scalar(select(User).where(User.contact_id == contact.id)) is None
    assert "Your sign-in is ready" in register(firm.visitor(), path).words


def test_enrolling(kit):
    """HH-08 IP-11 ST-03 SW-12 SW-17: address, full name and a good password: enrolled, signed in, on the dashboard."""
    firm = kit.firm()
    contact, path = invited(firm)
    visitor = firm.visitor()
    visitor.submit(path, "Activate account")
    form = visitor.get(f"{path}/register").form("Activate")
    assert form["name"] == "Pat Example" and form["email"] == ""
    page = register(visitor, path, email=" PAT@example.org", name="Patricia Example")
    assert page.status == 200 and "Sign out" in page.words and visitor.get("/portal/").status == 200
    with firm.reading() as session:
        assert status_of(session, contact.id).name == "enrolled"
        user = session.scalar(select(User).where(User.contact_id == contact.id))
        assert (user.name, user.email) == ("Patricia Example", "pat@example.org")
    assert "Create user" not in firm.staff().get("/office/contacts").words
    assert "Sign out" in firm.visitor().sign_in("pat@example.org", GOOD).words


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "short", "at least 10 characters"), ("password", "password123", "too easy to guess"),
        ("password", "pat@example.org", "too easy to guess"), ("name", "", "Fill this in"),
        ("email", "pat @example.org", "There is a space"), ("email", "", "Fill this in"),
    ],
)  # fmt: skip
@pytest.mark.sqlite
def test_what_is_wrong_is_said_at_its_field(kit, field, value, words):
    """HH-08: nothing is used up, the rest stays as typed, and the next try works."""
    firm = kit.firm()
    _contact, path = invited(firm)
    visitor = firm.visitor()
    page = register(visitor, path, **{field: value})
    assert page.status == 422 and words in page.words
    [wrong] = page.all('[aria-invalid="true"]')
    assert wrong["name"] == field
    if field == "password":
        assert page.form("Activate")["email"] == "pat@example.org"
    assert "Your sign-in is ready" in register(visitor, path).words


def test_another_address_counts_once_it_is_confirmed(kit, post, link_to):
    """HH-08 HG-07 ST-05: another address of theirs is mailed a link first; until then the invited one signs in."""
    firm = kit.firm()
    _contact, path = invited(firm)
    page = register(firm.visitor(), path, email="private@example.net")
    assert "We have mailed a link to private@example.net" in page.words
    assert "That name and password" in firm.visitor().sign_in("private@example.net", GOOD).words
    assert "Sign out" in firm.visitor().sign_in("pat@example.org", GOOD).words
    firm.visitor().submit(link_to(firm, "private@example.net"), "Confirm this address")
    assert "Sign out" in firm.visitor().sign_in("private@example.net", GOOD).words
    assert any("new address" in mail.subject for mail in post(firm, "pat@example.org"))


@pytest.mark.sqlite
def test_an_address_of_somebody_else_is_refused(kit):
    """HG-06 HG-07: neither another sign-in's nor another contact's address is taken; the words name nobody."""
    firm = kit.firm()
    firm.enrol(firm.contact("Kim Holder", "kim@example.org"))
    firm.contact("Lou Known", "lou@example.org")
    _contact, path = invited(firm)
    for email in ("kim@example.org", "LOU@example.org"):
        page = register(firm.visitor(), path, email=email)
        assert page.status == 422 and "in use here already" in page.words
        assert "Kim" not in page.words and "Lou Known" not in page.words
    assert "Your sign-in is ready" in register(firm.visitor(), path).words


@pytest.mark.sqlite
def test_tokens_and_secrets_stand_nowhere(kit, post, link_to):
    """Invariant 8, IP-10: no table holds the link's token or the password; the log neither."""
    firm = kit.firm()
    _contact, path = invited(firm)
    post(firm)
    register(firm.visitor(), path)
    token = path.rpartition("/")[2]
    secrets = (token, token.partition(".")[2], GOOD)
    from doorstep.db.base import Base

    with kit.installation.database.engine.connect() as connection:
        raw = connection.connection.cursor()
        for table in Base.metadata.sorted_tables:
            for row in raw.execute(f'SELECT * FROM "{table.name}"').fetchall():
                assert not any(secret in str(row) for secret in secrets), table.name


def test_one_link_of_another_kind_or_business_is_nothing(kit):
    """Invariant 1, HH-04: a token does not work as another kind of link, nor in another business."""
    firm, other = kit.firm(), kit.firm()
    _contact, path = invited(firm)
    token = path.rpartition("/")[2]
    assert "is incomplete" in other.visitor().get(f"/invitation/{token}").words
    for kind in ("reset", "confirm-address"):
        assert "This link is incomplete" in firm.visitor().get(f"/{kind}/{token}").words
    assert re.search("Activate account", firm.visitor().get(path).words)


def test_portal_off_nobody_enrols(kit):
    """HG-02: with the portal switched off the landing page says so, and changes nothing."""
    firm = kit.firm()
    contact, path = invited(firm)
    with kit.installation.installation_session(write=True) as session:
        from doorstep.businesses.models import Business

        session.scalar(select(Business).where(Business.id == firm.tenant.id)).portal_on = False
    page = firm.visitor().get(path)
    assert page.status == 200 and "is closed at the moment" in page.words
    assert firm.visitor().post(path).status == 200
    assert names(firm, contact)[:1] == ["invitation.sent"]
