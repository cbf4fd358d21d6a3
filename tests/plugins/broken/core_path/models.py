from doorstep.api import Record


class Thing(Record, kind="core_path_thing"):
    __tablename__ = "core_path_thing"
