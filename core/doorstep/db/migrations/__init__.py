from doorstep.db.base import Base
from doorstep.db.policies import protect_all
from doorstep.db.session import make_engine


def upgrade(url: str) -> None:
    engine = make_engine(url, guarded=False)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        protect_all(connection)
    engine.dispose()
