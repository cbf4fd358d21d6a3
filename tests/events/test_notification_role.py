"""A contact without a sign-in, made with a role for notifications, is told what that role is told."""

from sqlalchemy import select
from tests.events.worlds import make_record

from doorstep.contacts.models import Contact


def test_a_contact_without_a_user_gets_the_status_mails_of_their_role(kit, deliver):
    """SW-03 SW-06 SW-07 SW-08 SW-14 SW-15: made from the list, with a role and no user; mailed, cannot sign in."""
    firm = kit.firm("inspectpoint", "watchers")
    owner, account = firm.staff(), firm.account("Main Street 1", "site")
    firm.tell_nobody("service_done")
    assert "/office/contacts/new" in owner.get("/office/contacts").text
    form = owner.get(f"/office/contacts/new?account={account.id}")
    offered = {one["value"]: one.get_text(strip=True) for one in form.all("select[name=notification_role] option")}
    assert offered["dispatcher"] == "Dispatcher" and offered["manager"] == "Manager"
    for name, role in (("Dana", "dispatcher"), ("Mona", "manager"), ("Bo", "bookkeeper"), ("Cleo", "")):
        made = {"first_name": name, "email": f"{name.lower()}@example.org", "notification_role": role}
        page = owner.submit(f"/office/contacts/new?account={account.id}", "First name", **made)
        assert "Not enrolled" in page.words
    assert deliver(firm) == []
    dana = contact(firm, "Dana")
    assert "Dispatcher" in owner.get(f"/office/contacts/{dana.id}").words
    assert dana_cannot_sign_in(firm)
    change_status(firm, owner, account)
    assert {mail.to for mail in deliver(firm)} == {"Dana <dana@example.org>", "Mona <mona@example.org>"}


def test_another_role_is_told_from_then_on(kit, deliver):
    """SW-08 IP-03: the role is changed on the contact's form, and the next status goes by the new one."""
    firm = kit.firm("inspectpoint", "watchers")
    owner, account = firm.staff(), firm.account("Main Street 1", "site")
    firm.tell_nobody("service_done")
    dana = firm.contact("Dana Example", "dana@example.org", notification_role="dispatcher")
    firm.link(dana, account)
    where = f"/office/contacts/{dana.id}/edit"
    owner.submit(where, "Save", notification_role="bookkeeper")
    change_status(firm, owner, account)
    assert deliver(firm) == []
    owner.submit(where, "Save", notification_role="dispatcher")
    change_status(firm, owner, account)
    assert [mail.to for mail in deliver(firm)] == ["Dana Example <dana@example.org>"]


def change_status(firm, owner, account) -> None:
    """As staff do it, on the record's page."""
    with firm.writing() as session:
        record = make_record(session, "service_report", account)
    answer = owner.post(f"/office/service-reports/{record.id}/status", {"status": "done"}, follow=True)
    assert answer.status == 200 and "Done" in answer.words


def contact(firm, first_name: str) -> Contact:
    with firm.reading() as session:
        return session.scalars(select(Contact).where(Contact.first_name == first_name)).one()


def dana_cannot_sign_in(firm) -> bool:
    browser = firm.visitor()
    browser.sign_in("dana@example.org", "correct horse battery staple")
    return browser.get("/portal/").status == 302
