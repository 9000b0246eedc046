"""PNG and JPEG files -> Frame."""

from pathlib import Path

import numpy as np

from echoreport.images.frame import Frame
from echoreport.images.reading.header import check_size, claimed_size

_HEADER_BYTES = 1 << 20  # metadata of up to 1 MiB may stand before a JPEG's size


def read_raster(path: Path) -> Frame:
    """Decode a PNG or JPEG file, after its claimed size was checked.

    Raises:
        ImageError: If it claims more pixels than a screen can have, or none.
    """
    from PIL import Image

    with path.open("rb") as file:
        size = claimed_size(file.read(_HEADER_BYTES))
    if size is not None:
        check_size(path.name, *size)
    with Image.open(path, formats=("PNG", "JPEG")) as image:
        check_size(path.name, *image.size)
        if image.mode.startswith("I"):  # 16 bits of grey: PIL's own conversion clips instead of scaling
            grey = (np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)
            return Frame(path.name, np.repeat(grey[..., None], 3, axis=2))
        return Frame(path.name, np.asarray(image.convert("RGB")))
