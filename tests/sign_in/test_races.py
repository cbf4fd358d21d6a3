"""What arrives at the same moment, arrives once."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from sqlalchemy import func, select
from tests.sign_in.conftest import Traveller, query_of
from tests.sign_in.test_second_step import Phone, half, later

from doorstep.demo.provider import LoopbackProvider
from doorstep.users.models import Identity, User, UserSession

pytestmark = pytest.mark.on_both

MANY = 6


def at_once(acts):
    """Carry all of these out in threads of their own, as nearly at the same moment as can be."""
    start = Barrier(len(acts))

    def one(act, here):
        start.wait(20)
        return here.run(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        # A clock that stands still stands still for each of them.
        return list(pool.map(one, acts, [copy_context() for _ in acts]))


class Generous(LoopbackProvider):
    """Accepts its codes again and again, as no provider should."""

    def token(self):
        kept = dict(self.codes)
        answer = super().token()
        self.codes.update(kept)
        return answer


def test_one_code_signs_in_once(kit):
    """Invariant 4: six browsers send the same code at the same moment; one gets in."""
    firm = kit.firm()
    phone = Phone(firm.enrol(firm.contact("Lee Example", "lee@example.org")))
    browsers = [half(firm) for _ in range(MANY)]
    forms = [{**browser.get("/second-step").form(), "code": phone.codes[0]} for browser in browsers]
    found = at_once([lambda b=b, f=f: b.post("/second-step", f).status for b, f in zip(browsers, forms, strict=True)])
    assert sorted(found) == [303] + [422] * (MANY - 1)
    with later():
        code = phone.code()
        browsers = [half(firm) for _ in range(MANY)]
        forms = [{**browser.get("/second-step").form(), "code": code} for browser in browsers]
        acts = [lambda b=b, f=f: b.post("/second-step", f).status for b, f in zip(browsers, forms, strict=True)]
        assert sorted(at_once(acts)) == [303] + [422] * (MANY - 1)


def test_one_answer_enrols_once(kit, provider_of, invited):
    """Invariants 3 and 4, HH-10: the same answer sent six times at once binds one account and starts one session."""
    provider_of(Generous)
    firm = kit.firm(settings={"providers": ["google"]})
    contact = firm.contact("Lee Example", "lee@example.org")
    came = Traveller(firm.visitor())
    callback = came.choose(came.leave(invited(firm, contact)), "g-lee")
    path, data = callback.partition("?")[0], {**query_of(callback), "csrf_token": came.browser.csrf()}
    cookie = came.browser.client.get_cookie("portal", path=f"/{firm.slug}/").value
    copies = [firm.visitor() for _ in range(MANY)]
    for copy in copies:
        copy.client.set_cookie("portal", cookie, path=f"/{firm.slug}/")
    found = at_once([lambda copy=copy: copy.post(path, data) for copy in copies])
    assert {page.status for page in found} == {303}
    assert sum(page.location.endswith("/portal/") for page in found) == 1
    with firm.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (User, Identity, UserSession)]
    assert counts == [1, 1, 1]
