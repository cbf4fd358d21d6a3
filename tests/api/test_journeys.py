"""What staff and contacts do with the API, and what it refuses."""

from io import BytesIO
from uuid import uuid4

import pytest
from tests.api.conftest import Caller
from tests.documents.conftest import PDF

from doorstep.testing.client import Page


def made(page: Page, status: int = 201):
    assert page.status == status, page.text
    return page.json


def test_staff_keep_contacts_accounts_and_links(firm, office):
    """HG-02: contacts, customers and links can be made, found, changed and ended by a program."""
    person = made(office.post("/contacts", {"first_name": "Lee", "email": "lee@example.org"}))
    assert person["status"] == "not_enrolled" and person["version"] == 1
    changed = made(office.patch(f"/contacts/{person['id']}", {"company": "Acme", "version": 1}), 200)
    assert (changed["first_name"], changed["company"]) == ("Lee", "Acme")
    assert office.patch(f"/contacts/{person['id']}", {"company": "Other", "version": 1}).status == 409
    assert made(office.post(f"/contacts/{person['id']}/invitation"), 200)["status"] == "invited"
    customer = made(office.post("/accounts", {"kind": "customer", "name": "Acme Holdings"}))
    site = made(office.post("/accounts", {"kind": "site", "name": "Tower", "parent_id": customer["id"]}))
    renamed = made(office.patch(f"/accounts/{site['id']}", {"name": "Old Tower", "version": site["version"]}), 200)
    assert (renamed["name"], renamed["parent_id"]) == ("Old Tower", customer["id"])
    link = made(office.post("/links", {"contact_id": person["id"], "account_id": customer["id"]}))
    assert [one["name"] for one in office.get(f"/contacts/{person['id']}").json["links"]] == ["Acme Holdings"]
    assert office.delete(f"/links/{link['id']}").status == 204
    assert office.get(f"/contacts/{person['id']}").json["links"] == []
    assert [one["first_name"] for one in office.items("/contacts?q=lee&status=invited")] == ["Lee"]
    suspended = made(office.post(f"/contacts/{person['id']}/suspend", {"note": "Asked for it"}), 200)
    assert suspended["suspended_at"] and suspended["suspension_note"] == "Asked for it"
    assert made(office.post(f"/contacts/{person['id']}/reinstate"), 200)["suspended_at"] is None


def test_a_record_from_its_start_to_its_end(firm, office):
    """HG-02: staff make, publish and move a record; the contact sees it, and never what staff keep."""
    account = firm.account("Acme")
    customer = Caller(firm.person("Lee Example", account).browser)
    lines = [{"text": "Lamp", "quantity": "2.00", "price": 500, "margin": "high"}]
    sent = {"title": "Lamp broken", "nature": "order", "account_id": str(account.id), "lines": lines, "secret": "hm"}
    job = made(office.post("/errands", sent))
    assert job["lines"][0]["margin"] == "high" and job["number"].startswith("J-")
    assert customer.get(f"/errands/{job['id']}").status == 404
    made(office.post(f"/errands/{job['id']}/publish"), 200)
    mine = made(customer.get(f"/errands/{job['id']}"), 200)
    assert "secret" not in mine and "assigned" not in mine and "margin" not in mine["lines"][0]
    assert made(customer.post(f"/errands/{job['id']}/messages", {"body": "When?"}))["author"] == "Lee Example"
    made(office.post(f"/errands/{job['id']}/messages", {"body": "A note", "internal": True}))
    assert [one["body"] for one in customer.items(f"/errands/{job['id']}/messages")] == ["When?"]
    assert [one["internal"] for one in office.items(f"/errands/{job['id']}/messages")] == [False, True]
    now = office.get(f"/errands/{job['id']}").json
    changed = made(office.patch(f"/errands/{job['id']}", {"machine": "M1", "version": now["version"]}), 200)
    assert (changed["machine"], changed["title"], len(changed["lines"])) == ("M1", "Lamp broken", 1)
    assert office.patch(f"/errands/{job['id']}", {"machine": "M2", "version": now["version"]}).status == 409
    made(office.post(f"/errands/{job['id']}/status", {"status": "done"}), 200)
    assert customer.items("/errands") == [] and len(customer.items("/errands?status=completed")) == 1
    assert any("published" in one["name"] for one in customer.items(f"/errands/{job['id']}/events"))
    made(office.post(f"/errands/{job['id']}/withdraw"), 200)
    assert customer.items("/errands?status=all") == []


@pytest.mark.sqlite
def test_notes_for_some_roles(firm, office):
    """SW-04: subject, tag and audience of a message go both ways, and each side reads what is for it."""
    account = firm.account("Acme")
    site, mona = Caller(firm.person("Carl Contact", account).browser), firm.person("Mona Manager")
    firm.link(mona.contact, account, "manager")
    job = made(office.post("/errands", {"title": "Lamp", "nature": "question", "account_id": str(account.id)}))
    made(office.post(f"/errands/{job['id']}/publish"), 200)
    url = f"/errands/{job['id']}/messages"
    note = made(office.post(url, {"body": "Hello", "audience": ["manager"], "tag": "update", "subject": "Price"}))
    assert (note["audience"], note["tag"], note["subject"]) == (["manager"], "update", "Price")
    assert site.items(url) == [] and [one["id"] for one in Caller(mona.browser).items(url)] == [note["id"]]
    assert made(site.post(url, {"body": "For us", "audience": ["contact"]}))["audience"] == ["contact"]
    for wrong in ({"audience": ["nobody"]}, {"tag": "gossip"}, {"internal": True}):
        assert site.post(url, {"body": "x", **wrong}).status == 422
    assert office.post(url, {"body": "x", "internal": True, "audience": ["manager"]}).status == 422


@pytest.mark.sqlite
def test_a_contact_makes_what_the_type_allows(firm, office):
    """HG-02: where the portal allows it a contact creates a record, for what they reach only."""
    account, other = firm.account("Acme"), firm.account("Elsewhere")
    customer = Caller(firm.person("Lee Example", account).browser)
    job = made(customer.post("/errands", {"title": "Help", "nature": "question", "account_id": str(account.id)}))
    assert job["visible_from"]
    for bad in ({"account_id": str(other.id)}, {"account_id": str(account.id), "secret": "x"}):
        assert customer.post("/errands", {"title": "Help", "nature": "question", **bad}).status == 422
    for method, path in (
        ("POST", "/visits"),
        ("PATCH", f"/errands/{job['id']}"),
        ("GET", "/contacts"),
        ("POST", "/links"),
    ):
        assert customer.ask(method, path, {}).status == 404, path
    assert [one["name"] for one in customer.items("/accounts")] == ["Acme"]
    assert customer.get(f"/accounts/{other.id}").status == 404
    task = made(office.post("/tasks", {"title": "First", "parent_id": job["id"]}))
    assert customer.get(f"/tasks/{task['id']}").json["parent_number"] == job["number"]


@pytest.mark.sqlite
def test_documents_go_up_and_down(firm, office):
    """HG-02: staff add a file and publish it; the contact reads the same bytes, and no sooner."""
    account = firm.account("Acme")
    customer = Caller(firm.person("Lee Example", account).browser)
    data = {"kind": "file", "account_id": str(account.id), "file": (BytesIO(PDF), "Plan.pdf"), "publish": "false"}
    document = made(office.post("/documents", data=data))
    path = f"/documents/{document['id']}"
    assert customer.get(path).status == customer.get(f"{path}/content").status == 404
    made(office.post(f"{path}/publish"), 200)
    assert [one["title"] for one in customer.items("/documents")] == ["Plan.pdf"]
    assert customer.get(f"{path}/content").data == PDF
    made(office.post(f"{path}/withdraw"), 200)
    assert customer.get(path).status == 404
    made(office.post(f"{path}/schedule", {"at": "2999-01-01T10:00:00+00:00"}), 200)
    assert office.post(f"{path}/schedule", {"at": "2001-01-01T10:00:00+00:00"}).json["errors"]["at"]
    assert office.post("/documents", data={"kind": "file", "account_id": str(account.id)}).json["errors"]["file"]


@pytest.mark.sqlite
def test_bad_input_is_told_at_its_field(firm, office):
    """BH-6: unknown keys, wrong values, no JSON and wrong cursors are the caller's fault, and say where."""
    assert office.post("/contacts", {"first_name": "Lee", "colour": "red"}).json["errors"].keys() == {"colour"}
    assert office.post("/contacts", {}).json["errors"].keys() == {"first_name"}
    assert office.post("/contacts", {"email": "no address", "first_name": "L"}).json["errors"].keys() == {"email"}
    for data in (b"", b"[]", b"{", b"\xff", b'{"first_name": NaN}', b"[" * 100_000):
        assert office.ask("POST", "/contacts", data=data).status == 400
    assert office.post("/contacts", {"first_name": "a\x00\ud800b"}).json["first_name"] == "ab"
    for path in ("/contacts?cursor=x", "/contacts?limit=0", "/errands?account=7", "/errands?status=x", "/contacts?x=1"):
        page = office.get(path)
        assert page.status == 422 and page.json["errors"], path
    for path in ("/contacts/7", f"/contacts/{uuid4()}", "/nothing", f"/errands/{uuid4()}"):
        assert office.get(path).status == 404 and office.get(path).json["code"] == 404
    big = {"title": "T", "nature": "order", "account_id": str(firm.account().id), "people": 10**30}
    assert office.post("/errands", big).json["errors"].keys() == {"people"}
    assert office.post("/errands", {**big, "people": 1, "due": "0001-01-01"}).json["errors"].keys() == {"due"}


@pytest.mark.sqlite
def test_who_is_not_known_and_who_may_not(firm, office):
    """BH-1: nobody gets 401, a write with a cookie needs the token, and staff are told what their role lacks."""
    nobody = Caller(firm.visitor(), token="x")
    assert nobody.get("/me").status == nobody.post("/contacts", {}).status == 401
    assert nobody.get("/openapi.json").status == 401
    office.token = "wrong"
    assert office.post("/contacts", {"first_name": "Lee"}).status == 400
    assert office.items("/contacts") == []


@pytest.mark.sqlite
def test_a_vertical_that_is_off_has_no_api(kit):
    """IP-23: neither its routes nor their description are there."""
    office = Caller(kit.firm("papers").staff())
    assert office.get("/errands").status == 404
    described = office.get("/openapi.json").json
    assert not [path for path in described["paths"] if "errands" in path]
    assert [path for path in described["paths"] if "cases" in path or "case" in path]
    docs = office.get("/docs")
    assert docs.status == 200 and "errands" not in docs.text and "/documents/{document_id}/content" in docs.text
