"""What every vertical promises, held by this one."""

from doorstep.testing import verify_vertical

test_vertical = verify_vertical("supportdesk")
