"""Disabling says what would open, and asks; purging deletes what a vertical kept, and nothing else."""

from types import ModuleType

import pytest
from sqlalchemy import func, select

from doorstep import clock
from doorstep.db.base import Base
from doorstep.documents.models import Document
from doorstep.operators import businesses
from doorstep.operators.opening import would_open
from doorstep.operators.purging import purge_vertical, vertical_rows
from doorstep.plugins import contributions as c
from doorstep.plugins.registry import Plugin, Tagged
from doorstep.problems import Refused
from doorstep.records.models import Record

pytestmark = pytest.mark.on_both


def hold_all(session, viewer, things):
    return dict.fromkeys([one.id for one in things], c.Held(reason="Not signed."))


@pytest.fixture
def holder(kit):
    """A plugin whose gate holds every file, beside the installed ones."""
    registry = kit.installation.registry
    vertical = c.Vertical(name="holder", label="Holder")
    registry.plugins["holder"] = Plugin(vertical=vertical, package="doorstep", modules=(ModuleType("x"),))
    registry.add("holder", c.Gate(name="hold_all", label="Hold", why=hold_all, kinds=("file",)))
    yield "holder"
    del registry.plugins["holder"]
    registry.entries[c.Gate] = [one for one in registry.all(c.Gate) if one.plugin != "holder"]
    registry._catalogs.clear()
    assert not any(isinstance(one, Tagged) and one.plugin == "holder" for one in registry.all(c.Gate))


@pytest.fixture
def held(kit, holder, operator):
    """A business in which two people see one held file each, and both see a third."""
    firm = kit.firm(name="Acme")
    businesses.enable_vertical(kit.installation, firm.tenant.id, holder, "the test")
    firm.refresh()
    top = firm.account("Holding")
    sites = [firm.account(f"Site {n}", "site", top) for n in range(2)]
    for n, site in enumerate(sites):
        firm.person(f"Person {n}", site)
    firm.person("Boss", top)
    with firm.writing() as session:
        for account in (*sites, top):
            session.add(Document(kind="file", title="Plan", account_id=account.id, media_type="text/plain", sha256="1",
                                 visible_from=clock.now()))  # fmt: skip
    return firm


def test_what_would_open_is_counted(kit, held):
    """Section 4: disabling says how many held documents would open: those somebody sees, each once."""
    assert would_open(kit.installation, held.tenant, "holder").documents == 3


def test_disabling_asks_when_documents_would_open(kit, held, operator):
    """Section 4: disabling says how many held documents would open and asks; until then nothing has changed."""
    path = f"/businesses/{held.tenant.id}/verticals/holder/disable"
    page = operator.post(path)
    assert page.status == 409 and "3 documents" in page.words
    assert "holder" in kit.installation.tenant(held.tenant.id).verticals
    operator.post(path, {"meant": "yes"})
    assert "holder" not in kit.installation.tenant(held.tenant.id).verticals


def make_report(firm, site, title):
    kinds = firm.kit.installation.registry.catalog(firm.tenant.verticals).record_types
    with firm.writing() as session:
        model = kinds["inspection_report"].model
        given = {"kind": "inspection_report", "number": title, "status": "draft", "happens_on": clock.now().date()}
        one = model(title=title, account_id=site.id, system="alarm", **given)
        session.add(one)
        session.flush()
        key = f"{firm.tenant.id}/aa/{title}"
        session.installation.storage.put(key, b"report")
        given = {"kind": "file", "title": title, "media_type": "text/plain", "sha256": "1", "storage_key": key}
        place = {"account_id": site.id, "record_id": one.id, "record_kind": one.kind}
        session.add(Document(**given, **place, visible_from=clock.now()))
        return one.id


def count(firm, what):
    with firm.reading() as session:
        return session.scalar(select(func.count(what.id)))


def test_purging_deletes_what_a_vertical_kept(kit, who):
    """Section 4: purging is a separate command: records, documents and files of one business, nothing else."""
    acme, other = kit.firm("inspectpoint", name="Acme"), kit.firm("inspectpoint", name="Other")
    for firm in (acme, other):
        site = firm.account("Site", "site")
        make_report(firm, site, "report-one")
        firm.person("Pat", site)
        with firm.writing() as session:
            session.add(Document(kind="file", title="Stays", account_id=site.id, media_type="text/plain", sha256="1"))
    with pytest.raises(Refused, match="Disable it first"):
        purge_vertical(kit.installation, acme.tenant, "inspectpoint")
    businesses.disable(kit.installation, who, acme.tenant, "inspectpoint")
    acme.refresh()
    assert vertical_rows(kit.installation, acme.tenant, "inspectpoint")["inspection reports"] == 1
    assert purge_vertical(kit.installation, acme.tenant, "inspectpoint") == 1
    assert (count(acme, Record), count(acme, Document)) == (0, 1)
    assert (count(other, Record), count(other, Document)) == (1, 2)
    assert [file.key for file in kit.installation.storage.list()] == [f"{other.tenant.id}/aa/report-one"]
    assert vertical_rows(kit.installation, acme.tenant, "inspectpoint") == {}
    assert "inspectpoint_inspection_report" in Base.metadata.tables
