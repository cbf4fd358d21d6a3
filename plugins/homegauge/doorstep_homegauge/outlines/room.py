"""The office's pages of report templates."""

from doorstep.api import Permission, Room, staff_who_may

room = Room("office_report_templates", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
SETTLE = staff_who_may(Permission.SETTINGS)
WRITE = staff_who_may(Permission.RECORDS)
POST = ("POST",)
