"""Tables as revisions, one history for the core and one for each vertical.

There is no way back: a revision that ran has moved data, and its opposite cannot know what people did since. The way
back is the backup made before (`doorstep db backup`, then `doorstep db restore`).
"""

from doorstep.db.migrations.distributions import MigrationFault
from doorstep.db.migrations.running import from_models, upgrade
from doorstep.db.migrations.state import Lacking, current, pending, refuse_pending

__all__ = ["Lacking", "MigrationFault", "current", "from_models", "pending", "refuse_pending", "upgrade"]
