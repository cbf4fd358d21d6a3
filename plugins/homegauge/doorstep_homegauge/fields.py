"""The kinds of fields that forms here are made of."""

from marshmallow import fields, validate


def text(label: str, limit: int = 200, **metadata: object) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


def required(label: str, limit: int = 200, **metadata: object) -> fields.String:
    rule = validate.Length(min=1, max=limit)
    return fields.String(required=True, validate=rule, metadata={"label": label, **metadata})


def choice(label: str, values: tuple[str, ...], labels: tuple[str, ...], **metadata: object) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(values, labels), metadata={"label": label, **metadata})


def tick(label: str, **metadata: object) -> fields.Boolean:
    return fields.Boolean(load_default=False, metadata={"label": label, **metadata})
