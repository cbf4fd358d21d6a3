from doorstep.api import Record


class Thing(Record, kind="first_thing"):
    __tablename__ = "first_thing"
