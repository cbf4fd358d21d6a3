"""Where inspectors and their ratings stand, on both sides."""

from doorstep.api import Room

portal = Room("portal_inspectors", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
office = Room("office_inspectors", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
