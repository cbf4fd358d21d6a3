"""A customer's own info page: the name, then the email, then their sign-in."""

import re


def test_the_name_comes_before_the_email_and_then_the_username(kit):
    """HG-03 HG-04 HG-09 HG-11 HG-12: name, then email, on the customer's own page; then Create Username, blank."""
    firm = kit.firm("inspectpoint")
    staff = firm.staff("member")
    form = staff.get("/office/contacts/new")
    fields = [str(field["name"]) for field in form.all("main input[name], main select[name]")]
    assert fields.index("first_name") < fields.index("last_name") < fields.index("email")
    assert "spelling" in form.words
    page = staff.submit(
        "/office/contacts/new", "First name", first_name="Pat", last_name="Buyer", email="pat@example.org"
    )
    own = re.search(r"/office/contacts/[0-9a-f-]{36}", page.text)[0]
    edit = staff.get(f"{own}/edit").form("Save")
    assert (edit["first_name"], edit["last_name"], edit["email"]) == ("Pat", "Buyer", "pat@example.org")
    done = staff.submit(f"{own}/username", "Create Username")
    assert "The customer account was created" in done.words
    assert "pat" in staff.get(own).soup.select_one("main").get_text() and "Create Username" not in staff.get(own).words
