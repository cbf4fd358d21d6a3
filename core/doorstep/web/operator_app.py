from flask import Flask

from doorstep.installation import Installation


def create_operator_app(installation: Installation) -> Flask:
    return Flask("doorstep.operator", static_folder=None)
