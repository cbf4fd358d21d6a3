"""Models and revisions say the same."""

import pytest

from doorstep.db import migrations
from doorstep.db.migrations.writing import model_faults

pytestmark = pytest.mark.on_both


def test_migrated_tables_are_what_the_models_say(database_url, registry):
    """Section 4: an upgraded database has exactly the tables, columns, indexes and walls of the models."""
    migrations.upgrade(database_url, registry)
    faults = model_faults(database_url, registry)
    assert not faults, "run `doorstep db revision core|<plugin> -m …`:\n" + "\n".join(faults)
    assert not migrations.pending(database_url, registry)
