"""The JSON API: one tree of resources, where the actor decides what there is."""

from flask import Flask

from doorstep.plugins.registry import Registry
from doorstep.web.api import accounts, contacts, describing, documents, me
from doorstep.web.api.records import record_rooms


def register_api(app: Flask, registry: Registry) -> None:
    """Route it; whether a write needs the CSRF token depends on how the caller is known, and is looked at there."""
    own = [describing.room, me.room, contacts.room, accounts.room, accounts.links_room, documents.room]
    for room in (*own, *record_rooms(registry)):
        app.extensions["csrf"].exempt(room)
        app.register_blueprint(room)
