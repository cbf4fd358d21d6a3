"""Photos for the demo: a few are drawn, many are shown."""

import hashlib
from concurrent.futures import Future, ProcessPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

from attrs import define, field

from doorstep.documents.keeping import THUMBNAIL, small_key
from doorstep.storage import new_key

if TYPE_CHECKING:
    from PIL import Image

    from doorstep.demo.firm import DemoFirm

EACH = 2
SIDE = (800, 600)


@define
class Drawn:
    photo: bytes
    small: bytes
    sha256: str


@define
class Photos:
    """Drawn on all cores, while other things are written; all firms show the same ones."""

    drawing: dict[str, list[Future[Drawn]]] = field(factory=dict)

    def start(self) -> None:
        from doorstep.drawing import KINDS  # not at the top: servers import this file, and draw nothing

        pool = ProcessPoolExecutor(2)
        self.drawing = {kind: [pool.submit(draw, kind, seed) for seed in range(EACH)] for kind in KINDS}
        pool.shutdown(wait=False)

    def of(self, kind: str) -> list[Drawn]:
        return [one.result() for one in self.drawing[kind]]


def draw(kind: str, seed: int) -> Drawn:
    from PIL import Image

    from doorstep.drawing import draw_photo

    with Image.open(BytesIO(draw_photo(kind, seed, stamp=""))) as image:
        photo, small = jpeg(image, SIDE), jpeg(image, THUMBNAIL)
    return Drawn(photo=photo, small=small, sha256=hashlib.sha256(photo).hexdigest())


def jpeg(image: "Image.Image", side: tuple[int, int]) -> bytes:
    small, file = image.copy(), BytesIO()
    small.thumbnail(side)
    small.save(file, "JPEG", quality=80)
    return file.getvalue()


def kept_photo(firm: "DemoFirm", kind: str) -> dict[str, Any]:
    """A photo in the storage, as the columns of its document."""
    one = firm.rng.choice(firm.photos.of(kind))
    storage, key = firm.session.installation.storage, new_key(firm.session.business_id)
    storage.put(key, one.photo)
    storage.put(small_key(key), one.small)
    return {"storage_key": key, "size": len(one.photo), "sha256": one.sha256}
