from doorstep.plugins.registry import Registry
from doorstep.web.routing import Room


def record_rooms(registry: Registry) -> list[Room]:
    return []
