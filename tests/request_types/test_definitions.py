"""Which questions are asked, and which must be answered: an independent model decides the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from doorstep.api import Invalid, RequestField
from doorstep.plugins.contributions.requests import YES_NO, key_of, request_faults
from doorstep.request_types.answers import PREFIX, answer_fields, check_answers, fields_of, stored_fields
from doorstep.web.forms import Bound

KINDS = ("text", "choice", "yes_no")
OFFERS = {"choice": ("A", "B", "C"), "yes_no": YES_NO, "text": ()}


@st.composite
def definitions(draw):
    """Questions with chains of conditions: each may follow from any earlier one that offers choices."""
    fields: list[RequestField] = []
    for n in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(KINDS))
        earlier = [one for one in fields if one.offers]
        only_if = None
        if earlier and draw(st.booleans()):
            above = draw(st.sampled_from(earlier))
            only_if = (above.key, tuple(draw(st.sets(st.sampled_from(above.offers), min_size=1))))
        fields.append(
            RequestField(
                key=f"q{n}",
                label=f"Question {n}",
                kind=kind,
                required=draw(st.booleans()),
                only_if=only_if,
                choices=OFFERS["choice"] if kind == "choice" else (),
            )
        )
    return tuple(fields)


def replies(fields):
    """What might be typed: an offered answer, another text, or nothing."""
    return st.fixed_dictionaries(
        {one.key: st.sampled_from([*(OFFERS[one.kind] or ("words",)), "", "nonsense"]) for one in fields}
    )


cases = definitions().flatmap(lambda fields: st.tuples(st.just(fields), replies(fields)))


def model(fields, typed):
    """Said anew, from the last question backwards: one is asked when the way up to a first one is walked through."""
    by_key = {one.key: one for one in fields}

    def walked(one):
        while one.only_if:
            name, wanted = one.only_if
            if typed[name].strip() not in wanted:
                return False
            one = by_key[name]
        return True

    asked = {one.key for one in fields if walked(one)}
    missing = {key for key in asked if by_key[key].required and not typed[key]}
    wrong = {key for key in asked if typed[key] and OFFERS[by_key[key].kind] and typed[key] not in by_key[key].offers}
    kept = {key: typed[key] for key in asked if typed[key]}
    return asked, missing | wrong, kept


def bound(fields, typed):
    from marshmallow import Schema

    schema = Schema.from_dict(answer_fields(fields), name="Asked")()
    return Bound(schema=schema, typed=MultiDict({PREFIX + key: text for key, text in typed.items()}))


@settings(max_examples=400, deadline=None)
@given(cases)
def test_asked_and_required_as_the_model_says(case):
    """ST-10 ST-11: the API, the form, and what a form shows agree with the model on every definition and answer."""
    fields, typed = case
    assert not list(request_faults(fields)) and fields_of(stored_fields(fields)) == fields
    asked, faulty, kept = model(fields, typed)
    form = bound(fields, typed)
    assert {one.name.removeprefix(PREFIX) for one in form.view().fields if form.view().shows(one)} == asked
    for check, by_form in ((lambda: check_answers(fields, typed), False), (form.load, True)):
        if faulty:
            with pytest.raises(Invalid) as fault:
                check()
            assert {name.removeprefix(PREFIX) for name in fault.value.messages} == faulty
        else:
            found = {name.removeprefix(PREFIX): value for name, value in check().items() if value not in (None, "")}
            assert found == kept, by_form


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_keys_are_made_of_any_label(labels):
    """Section 9: every label gives a key of its own, whatever its script."""
    keys: list[str] = []
    for label in labels:
        keys.append(key_of(label, keys))
    assert len(set(keys)) == len(keys)
    texts = [
        text for place, name, text in request_faults([RequestField(label=f"L{n}", key=k) for n, k in enumerate(keys)])
    ]
    assert not texts


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((RequestField(label=" "),), (0, "label", "Write what is asked.")),
        (
            (RequestField(label="A", choices=("x",)),),
            (0, "choices", "Only a question of the kind “choice” has choices."),
        ),
        (
            (RequestField(label="A", kind="choice", choices=("x", "X")),),
            (0, "choices", "“X” is there twice."),
        ),
        (
            (RequestField(label="A"), RequestField(label="B", only_if=("a", ("x",)))),
            (1, "only_if", "“A” offers no choices that this could follow from."),
        ),
        (
            (RequestField(label="A", kind="yes_no"), RequestField(label="B", only_if=("a", ()))),
            (1, "only_values", "Write which answers: “yes”, “no”."),
        ),
        ((RequestField(label="A", only_if=("a", ("yes",))),), (0, "only_if", "Choose a question that stands above.")),
    ],
)
def test_faults_for_people(fields, said):
    """Section 9: what is wrong with a definition is said in words, at its place."""
    assert said in list(request_faults(fields))
