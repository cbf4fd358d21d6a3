"""The pages that belong to no business."""

import pytest

from doorstep import logs
from doorstep.testing.client import Browser
from doorstep.testing.kit import PASSWORD, make_kit


def site(kit):
    return Browser(kit.app, "")


def test_signs_of_life(kit):
    """Section 6: /healthz says that the process lives, /readyz that it can serve."""
    assert site(kit).get("/healthz").text == "ok"
    page = site(kit).get("/readyz")
    assert (page.status, page.text) == (200, "ok")


@pytest.mark.sqlite
def test_not_ready_without_tables(databases, registry, tmp_path):
    """Section 6: a server whose database lacks its tables is alive, and not ready."""
    kit = make_kit(databases.empty("sqlite").url, tmp_path, registry)
    assert site(kit).get("/healthz").status == 200
    assert site(kit).get("/readyz").status == 503
    kit.installation.close()


def test_figures_name_routes_and_states_and_nobody(kit):
    """Section 6: requests by route and status, mail by state; no addresses, no secrets of links, no business."""
    firm = kit.firm(name="Acme")
    firm.visitor().sign_in("owner@staff.example.org", PASSWORD)
    firm.visitor().get("/invitation/very-secret-token")
    text = site(kit).get("/metrics").text
    assert 'doorstep_requests_total{method="GET",route="web:/sign-in",status="200"}' in text
    assert 'doorstep_mail_outstanding{state="waiting"}' in text
    assert "very-secret" not in text and "example.org" not in text and firm.slug not in text


@pytest.mark.sqlite
def test_figures_may_need_a_token(fresh_database, registry, tmp_path):
    """Section 6: with a token in the settings, /metrics is for whoever knows it."""
    kit = make_kit(fresh_database.app_url, tmp_path, registry, metrics_token="open sesame")
    assert site(kit).get("/metrics").status == 404
    assert site(kit).get("/metrics", headers={"Authorization": "Bearer wrong"}).status == 404
    assert site(kit).get("/metrics", headers={"Authorization": "Bearer open sesame"}).status == 200
    kit.installation.close()


@pytest.mark.sqlite
def test_every_answer_has_a_number_that_the_log_has_too(kit, capsys):
    """Section 12: structured logs with request ids, without paths, tokens or addresses."""
    logs.configure("INFO")
    firm = kit.firm()
    page = firm.visitor().get("/reset/very-secret-token?email=pat@example.org")
    number = page.headers["X-Request-ID"]
    output = capsys.readouterr().out
    assert number in output and "very-secret" not in output and "pat@example.org" not in output
    sent = firm.visitor().get("/sign-in", headers={"X-Request-ID": "proxy-12345"})
    assert sent.headers["X-Request-ID"] == "proxy-12345"
    evil = firm.visitor().get("/sign-in", headers={"X-Request-ID": "a b=c level=fake"})
    assert "fake" not in evil.headers["X-Request-ID"]


@pytest.mark.sqlite
def test_the_list_of_businesses_is_for_the_demo_alone(fresh_database, kit, registry, tmp_path):
    """Section 6: / lists the businesses in the demo only."""
    kit.firm(name="Acme Fire Safety")
    assert site(kit).get("/").status == 404
    demo = make_kit(kit.installation.settings.database_url, tmp_path, registry, demo=True)
    assert "Acme Fire Safety" in site(demo).get("/").words
    demo.installation.close()
