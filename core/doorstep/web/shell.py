"""What every page's frame shows: the business, its words, the navigation, who is signed in."""

from typing import Any

from attrs import frozen
from flask import request, url_for

from doorstep.businesses.tenant import Tenant
from doorstep.businesses.words import words_of
from doorstep.web import context, nav


@frozen(kw_only=True)
class BusinessView:
    name: str
    slug: str
    logo_url: str | None
    help_email: str
    help_url: str
    phone: str
    timezone: str
    currency: str
    language: str
    colour: str


@frozen(kw_only=True)
class MeView:
    name: str
    email: str
    is_staff: bool
    profile_url: str
    sign_out_url: str


@frozen(kw_only=True)
class PreviewView:
    name: str
    end_url: str


def business_view(tenant: Tenant) -> BusinessView:
    logo = tenant.settings.get("logo")
    return BusinessView(
        name=tenant.name, slug=tenant.slug, logo_url=url_for("brand.logo", v=logo) if logo else None,
        help_email=tenant.setting("help_email"), help_url=tenant.setting("help_url"), phone=tenant.setting("phone"),
        timezone=tenant.timezone, currency=tenant.currency, language=tenant.language, colour=tenant.colour,
    )  # fmt: skip


def me_view() -> MeView | None:
    user = context.me()
    if user is None:
        return None
    side = "office" if user.is_staff else "portal"
    return MeView(
        name=user.name, email=user.email, is_staff=user.is_staff,
        profile_url=url_for(f"{side}_profile.profile"), sign_out_url=url_for("sign_in.sign_out"),
    )  # fmt: skip


def values() -> dict[str, Any]:
    tenant = context.tenant()
    shown = context.previewing()
    return {
        "business": business_view(tenant),
        "words": words_of(tenant, context.catalog()),
        "me": me_view(),
        "nav": nav.items(request.path),
        "preview": PreviewView(name=shown.name, end_url=url_for("preview.end")) if shown else None,
        "search_url": nav.search_url(request.path),
    }
