from doorstep.api import Record


class Thing(Record, kind="flag_name_thing"):
    __tablename__ = "flag_name_thing"
