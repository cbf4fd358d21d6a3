from doorstep.api import Record


class Thing(Record, kind="api_path_thing"):
    __tablename__ = "api_path_thing"
