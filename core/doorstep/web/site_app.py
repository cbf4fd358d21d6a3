from flask import Flask

from doorstep.installation import Installation
from doorstep.web import look


def create_site_app(installation: Installation) -> Flask:
    app = Flask("doorstep.site", static_folder=None, template_folder="templates", root_path=__import__("os").path.dirname(__file__))
    look.register_look(app)
    return app
