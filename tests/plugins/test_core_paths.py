"""The paths that no vertical may take are the paths the core's own pages and resources stand at."""

import pytest

from doorstep.plugins.fitting import CORE_PATHS
from doorstep.web.business_app import create_business_app

pytestmark = pytest.mark.on_both


def first_parts(app, side: str) -> set[str]:
    """What comes first behind a side's own address, in the routes of the core."""
    own = {endpoint for (endpoint, _), (_, plugin) in app.extensions["doorstep-policies"].items() if plugin == "core"}
    paths = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in own]
    start = f"/{side}/" if side else "/"
    below = (path.removeprefix(start) for path in paths if path.startswith(start))
    return {path.split("/", 1)[0] for path in below if path and not path.startswith("<")}


def test_the_reserved_paths_are_the_core_s_own(kit):
    """Section 4: each first part of a route of the core is reserved on its side, and nothing else is."""
    app = create_business_app(kit.installation)
    found = {side: first_parts(app, side) for side in CORE_PATHS}
    differ = {side: sorted(found[side] ^ set(paths)) for side, paths in CORE_PATHS.items()}
    assert not any(differ.values()), differ
