from doorstep.api import Record


class Thing(Record, kind="first_thing"):
    __tablename__ = "same_kind_thing"
