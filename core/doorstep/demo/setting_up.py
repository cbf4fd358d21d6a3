"""A demo firm's brand: its own colour, and a logo drawn for it."""

from io import BytesIO

from doorstep.businesses.brand import save_logo
from doorstep.demo.firm import DemoFirm
from doorstep.events.actors import SYSTEM


def dress(firm: DemoFirm) -> None:
    from doorstep.drawing import draw_logo  # not at the top: servers import this file, and draw nothing

    tenant = firm.session.tenant
    logo = BytesIO(draw_logo(firm.plan.name, firm.plan.colour))
    with firm.at(firm.first_day, 8):
        save_logo(firm.session, "logo.png", logo, SYSTEM, version=tenant.version)
