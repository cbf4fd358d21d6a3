from doorstep.api import Record


class Thing(Record, kind="no_table_prefix_thing"):
    __tablename__ = "things"
