"""The demo's data hold as any other data, and its people can sign in."""

from concurrent.futures import Future

import pytest

from doorstep.demo import fill_firm
from doorstep.demo.files import Photos, draw
from doorstep.demo.firms import EMBERLINE
from doorstep.drawing import KINDS
from doorstep.operators.invariants import check_all
from doorstep.testing.client import Browser

pytestmark = pytest.mark.on_both


class OnePhoto(Photos):
    """One drawn photo stands for all: drawing takes most of the time."""

    def start(self):
        done = Future()
        done.set_result(draw(KINDS[0], 0))
        self.drawing = {kind: [done] for kind in KINDS}


@pytest.fixture
def filled(kit):
    photos = OnePhoto()
    photos.start()
    return kit, fill_firm(kit.installation, EMBERLINE, photos)


def test_the_demo_passes_the_check_and_lets_people_in(filled):
    """Section 8, `doorstep demo` and `doorstep check`: nothing is broken; owner and customer sign in and see work."""
    kit, sign_ins = filled
    assert not list(check_all(kit.installation, None, 1000, lambda line: None))
    owner, customer = sign_ins
    office, portal = Browser(kit.app, "/emberline"), Browser(kit.app, "/emberline")
    office.sign_in(owner.email, owner.password)
    portal.sign_in(customer.email, customer.password)
    reports = office.get("/office/inspection-reports/?status=all").words
    assert "IR-00" in reports and "Inspection reports" in portal.get("/portal/").words
    assert ".pdf" in office.get("/office/documents?kind=inspection_report_pdf").words
