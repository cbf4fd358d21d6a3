"""A vertical with request forms keeps the promises of every vertical."""

from doorstep.testing import verify_vertical

test_vertical = verify_vertical("asktype")
