"""Signing up with two numbers: strangers are told the same, and the link goes to the address the firm has."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.api import (
    ANYONE,
    BusinessSession,
    PageForm,
    Room,
    WayIn,
    carry_out,
    hookimpl,
    knock_at_way_in,
    page_after_answer,
    settings_of,
)
from doorstep_haulerhero.matching import ask_with_numbers, core_of

room = Room("haulerhero_sign_up", __name__, plugin="haulerhero", template_folder="templates")


def number(label: str, hint: str) -> fields.String:
    return fields.String(
        required=True, validate=validate.Length(1, 60), metadata={"label": label, "hint": hint, "autocomplete": "off"}
    )


class SignUpSchema(Schema):
    account_number = number(
        "Account number", "Our invoices say customer number. Dashes and leading zeros do not matter."
    )
    invoice_number = number("Invoice number", "Of any invoice you got from us, such as the last one.")


@room.page("/", policy=ANYONE, methods=("GET", "POST"))
def start() -> ResponseReturnValue:
    def act(values: dict[str, Any]) -> str:
        account, invoice = values["account_number"], values["invoice_number"]
        knock_at_way_in(core_of(account))
        # After the answer: how long it takes must not tell whether the numbers are known.
        page_after_answer(lambda session: ask_with_numbers(session, account, invoice))
        return url_for(".sent")

    bound = PageForm(schema=SignUpSchema(), name="sign-up", once=False)
    return carry_out(bound, lambda form: render_template("haulerhero/sign_up.html", form=form), act)


@room.page("/sent", policy=ANYONE)
def sent() -> str:
    return render_template("haulerhero/sign_up_sent.html")


def offered(session: BusinessSession) -> bool:
    return bool(settings_of(session, "haulerhero")["sign_up"])


@hookimpl
def doorstep_ways_in() -> tuple[WayIn, ...]:
    way = WayIn(
        name="haulerhero_sign_up", question="Have an invoice of ours?", label="Create your sign-in", path="sign-up",
        blueprint=room, offered=offered,
    )  # fmt: skip
    return (way,)
