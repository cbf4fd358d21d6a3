from doorstep.api import Record


class Thing(Record, kind="same_prefix_thing"):
    __tablename__ = "same_prefix_thing"
