from doorstep.api import Record


class Thing(Record, kind="same_tab_thing"):
    __tablename__ = "same_tab_thing"
