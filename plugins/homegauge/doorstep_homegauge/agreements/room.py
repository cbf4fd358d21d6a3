"""The office's pages of agreement templates, and that of sending one."""

from doorstep.api import Permission, Room, staff_who_may

room = Room("office_agreements", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
to_send = Room("office_send_agreement", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
SETTLE = staff_who_may(Permission.SETTINGS)
SEND = staff_who_may(Permission.DOCUMENTS)
BOTH, POST = ("GET", "POST"), ("POST",)
