"""How far the demo's inspections are: signed, paid and released, or what is still to be done."""

from datetime import date, timedelta

from sqlalchemy import select

from doorstep.api import (
    Account,
    Actor,
    BusinessSession,
    DemoFirm,
    Document,
    Paper,
    Participant,
    Signature,
    Viewer,
    change_status,
    decide,
    viewer_of,
)
from doorstep_billing.api import Invoice, Line, draft_invoice, hold_until_paid, issue, take
from doorstep_homegauge import demo_words as words
from doorstep_homegauge.agreements.samples import SAMPLES
from doorstep_homegauge.agreements.sending import send_agreement
from doorstep_homegauge.agreements.words import facts_of, filled
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.report_models import HomeReport

STEPS = {"released": ("signed", "paid"), "to pay": ("signed",), "to sign": ("paid",)}


def release(firm: DemoFirm, visit: Inspection, site: Account, inspector: Actor, state: str) -> None:
    """Go the steps of one inspection, on the days after it. :param state: one of `STEPS`."""
    session, steps, day = firm.session, STEPS[state], visit.happens_on
    found = session.scalars(select(Inspection).where(Inspection.id == visit.id)).one()
    with firm.at(day, 11):
        name, text = SAMPLES["home"]
        paper = send_agreement(session, found, name, filled(text, facts_of(session, found)), inspector)
        invoice = billed(session, found, site, inspector)
    if "signed" in steps:
        sign(firm, found, paper, inspector, day)
    if "paid" in steps:
        with firm.at(min(day + timedelta(days=1), firm.today), 15):
            payer = invoice.account_id or site.id
            take(session, payer, invoice.total, inspector, means="cheque", invoice_ids=[invoice.id])
    if state == "released":
        with firm.at(min(day + timedelta(days=2), firm.today), 9):
            change_status(session, found, "delivered", inspector)


def afterwards(
    firm: DemoFirm, visit: Inspection, report: HomeReport, site: Account, inspector: Actor, number: int
) -> None:
    """What a buyer does with a report that is open: says how it was, and forwards it to the bank."""
    buyer = next((firm.enrolled[one.id] for one in firm.reach.get(site.id, ()) if one.id in firm.enrolled), None)
    if buyer is None:
        return
    with firm.at(min(visit.happens_on + timedelta(days=3), firm.today), 19):
        stars, said = words.RATED[number % len(words.RATED)]
        firm.rate(visit, site, buyer, stars, said, inspector.name)
        if site is firm.showcase:
            firm.forward(report, buyer, *words.FORWARDED)


def billed(session: BusinessSession, visit: Inspection, site: Account, inspector: Actor) -> Invoice:
    """The fee, due before the report is opened."""
    line = Line(text="Home inspection", unit_price=visit.fee or 450_00)
    payer = visit.billed_to_id or site.parent_id or site.id
    invoice = draft_invoice(session, payer, f"Inspection of {site.name}", [line], inspector, about_id=visit.id)
    hold_until_paid(session, invoice, True, inspector)
    issue(session, invoice, inspector)
    return invoice


def sign(firm: DemoFirm, visit: Inspection, paper: Document, inspector: Actor, day: date) -> None:
    """Who has a sign-in signs in the portal; of the others the inspector has the paper."""
    session = firm.session
    mine = select(Participant.contact_id).where(Participant.record_id == visit.id, Participant.role == "buyer")
    for hour, contact_id in enumerate(session.scalars(mine).all(), 17):
        viewer = viewer_of(session, contact_id)
        with firm.at(min(day, firm.today), min(hour, 22)):
            if viewer and viewer.enrolled:
                pen = Signature(name=viewer.name, consent=True)
                decide(session, viewer, paper.id, "signed", "", paper.sha256, signature=pen)
            else:
                staff = Viewer(contact_id=None, name=inspector.name, is_staff=True, catalog=session.catalog)
                said, whose = "Signed on paper at the house.", Paper(contact_id=contact_id)
                decide(session, staff, paper.id, "signed", said, paper.sha256, inspector, paper=whose)
