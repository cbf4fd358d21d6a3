from doorstep.api import Record


class Thing(Record, kind="no_column_thing"):
    __tablename__ = "no_column_thing"
