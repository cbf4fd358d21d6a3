"""The business's brand: its name and colour, with a look at both before they count, and its logo."""

import re
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.businesses import brand as logos
from doorstep.businesses.settings import save_settings
from doorstep.colour import button_pair, contrast, normal
from doorstep.problems import NotFound
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE
from doorstep.web.routing import Room
from doorstep.web.settings.pages import POLICY

room = Room("brand", __name__)
COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")


class BrandSchema(Schema):
    name = fields.String(
        required=True, validate=validate.Length(min=1, max=80), metadata={"label": "Name of the business"}
    )
    colour = fields.String(
        required=True,
        validate=validate.Regexp(COLOUR, error="Write a colour as six digits, such as #1f5fa8."),
        metadata={
            "label": "Colour",
            "kind": "color",
            "hint": "For the main button, the active tab and the line at the top.",
        },
    )
    logo = fields.Raw(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Logo",
            "kind": "file",
            "accept": "image/png,image/jpeg,image/webp,image/gif",
            "hint": "A picture of up to 2 MB; best wide, on a transparent ground.",
        },
    )
    version = fields.Integer(required=True, metadata={"kind": "hidden"})


@room.page("/office/settings/brand", policy=POLICY, methods=("GET", "POST"))
def settings() -> ResponseReturnValue:
    tenant = context.tenant()
    stored = {"name": tenant.name, "colour": normal(tenant.colour), "version": tenant.version}

    def act(values: dict[str, Any]) -> str:
        version, picture = values.pop("version"), values.pop("logo", None)
        if version != tenant.version:
            raise conflict(BrandSchema(), stored, values, tenant.version)
        save_brand(values, picture, version)
        flash("Saved. Every page and mail wears it from now on.", "success")
        return url_for(".settings")

    def page(form: Any) -> str:
        shown = normal(form.named("colour").value)
        return render_template(
            "office/settings/brand.html", form=form, shown=shown, said=said(shown), version=tenant.version
        )

    return handle(Bound(schema=BrandSchema(), name="brand", initial=stored), page, act)


def save_brand(values: dict[str, Any], picture: Any, version: int) -> None:
    db, actor = context.session(), context.actor()
    if picture is not None:
        former = logos.save_logo(db, picture.filename or "logo", picture.stream, actor, version=version, changes=values)
        drop(former)
    else:
        save_settings(db, values, actor, version=version, block="Brand")


def drop(key: str | None) -> None:
    """A picture nobody needs any more goes once its successor counts."""
    if key:
        context.after_answer(lambda session: session.installation.storage.delete(key))


def said(colour: str) -> str:
    """How well words read on the main button, and what is done about it."""
    fill, ink = button_pair(colour)
    ratio = contrast(fill, ink)
    words = f"{'White' if ink == '#ffffff' else 'Dark'} words on the button: {ratio:.1f} to 1, easy to read."
    return words if fill == colour else f"{words} For that, the button is drawn a little darker than your colour."


@room.page("/office/settings/brand/remove-logo", policy=POLICY, methods=("POST",))
def remove_logo() -> ResponseReturnValue:
    drop(logos.remove_logo(context.session(), context.actor(), version=context.tenant().version))
    flash("The logo is gone; the name stands in its place.", "success")
    return redirect(url_for(".settings"), 303)


@room.page("/brand/logo", policy=ANYONE)
def logo() -> ResponseReturnValue:
    found = logos.logo(context.session())
    if found is None:
        raise NotFound
    data, media_type, digest = found
    response = Response(data, content_type=media_type)
    asked = request.args.get("v") == digest[:16]
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if asked else "no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.set_etag(digest[:16])
    return response.make_conditional(request)
