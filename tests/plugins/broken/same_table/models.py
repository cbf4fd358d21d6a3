from doorstep.api import Record


class Thing(Record, kind="same_table_thing"):
    __tablename__ = "first_thing"
