"""Accepting an invitation with an account at a provider."""

from sqlalchemy import select
from tests.sign_in.conftest import query_of

from doorstep.users.models import Identity


def test_the_invited_choose_email_or_google(firm, traveller, invited):
    """HH-07 HH-09: the page offers both; Google's way leads where one chooses among one's accounts, with PKCE."""
    contact = firm.contact("Lee Example", "lee@example.org")
    path = invited(firm, contact)
    came = traveller()
    page = came.browser.get(path)
    assert "Choose a password" in page.words and "Continue with Google" in page.words
    asked = query_of(came.leave(path))
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256" and asked["nonce"]
    assert asked["prompt"] == "select_account" and "openid" in asked["scope"].split()
    assert asked["redirect_uri"] == f"http://localhost/{firm.slug}/sign-in/google/callback"


def test_the_chosen_account_is_bound(firm, bound, traveller):
    """HH-07 HH-10: the subject is bound, though its address differs from the invited one; staff see both."""
    contact, _ = bound(firm)
    page = firm.staff("owner").get(f"/office/contacts/{contact.id}")
    assert "Google, lee.private@gmail.example" in page.words and "lee@example.org" in page.words
    with firm.reading() as session:
        rows = session.execute(select(Identity.kind, Identity.subject, Identity.secret_hash)).all()
    assert ("openid", "g-lee", None) in [tuple(row) for row in rows]
    again = traveller().go("g-lee")
    assert "Sign out" in again.words and "/portal/" in str(again.response.request.path)
