"""Uncompressed and run-length coded DICOM pixels -> stored samples."""

from struct import unpack

import numpy as np

from echoreport.errors import ImageError
from echoreport.images.reading.stored import Stored

_MOST_SEGMENTS = 15
_RLE_HEADER = 64  # bytes


def check_length(stored: Stored) -> None:
    """Refuse forged dimensions: uncompressed pixels need as many bytes as they claim.

    Raises:
        ImageError: If the file, or the pixels' own element, is shorter than that.
    """
    claimed = frame_bytes(stored) * stored.frames
    found = min(stored.size - stored.start, stored.length or 0)
    if claimed > found:
        raise ImageError(
            f"{stored.name}: got {found} bytes for {stored.frames} frame(s) of {stored.columns}x{stored.rows} pixels, "
            f"wanted at least {claimed}: the file is cut off, copy it again"
        )


def frame_bytes(stored: Stored) -> int:
    """Length of one uncompressed frame; of single bits, rounded down."""
    bits = stored.rows * stored.columns * stored.samples * int(stored.header.BitsAllocated)
    return bits // 8 * 2 // 3 if _subsampled(stored) else bits // 8


def native_frame(stored: Stored, index: int) -> np.ndarray:
    """Read one uncompressed frame.

    Returns:
        Stored samples, shape (rows, columns) or (rows, columns, samples), of an integer type of the machine's order.
    """
    length = frame_bytes(stored)
    stored.file.seek(stored.start + index * length)
    return _shaped(stored, stored.file.read(length + (stored.swapped and length % 2)))


def _shaped(stored: Stored, data: bytes) -> np.ndarray:
    bits = int(stored.header.BitsAllocated)
    shape = (stored.rows, stored.columns)
    if bits == 1:
        return np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little", count=shape[0] * shape[1]).reshape(shape)
    if stored.swapped:
        data = np.frombuffer(data, "<u2").byteswap().tobytes()[: frame_bytes(stored)]
    flat = np.frombuffer(data, sample_type(stored).newbyteorder("<" if stored.little else ">"))
    flat = flat.astype(flat.dtype.newbyteorder("="), copy=False)
    if stored.samples == 1:
        return flat.reshape(shape)
    if _subsampled(stored):  # Y Y Cb Cr for each two pixels of a row
        pairs = flat.reshape(-1, 4)
        return np.stack([pairs[:, [0, 1]], pairs[:, [2, 2]], pairs[:, [3, 3]]], axis=-1).reshape(*shape, 3)
    if int(stored.header.get("PlanarConfiguration") or 0) == 1:
        return np.moveaxis(flat.reshape(stored.samples, *shape), 0, -1)
    return flat.reshape(*shape, stored.samples)


def sample_type(stored: Stored) -> np.dtype:
    """Integer type of a stored sample.

    Raises:
        ImageError: If it is not of 8, 16 or 32 bits.
    """
    bits = int(stored.header.BitsAllocated)
    if bits not in (8, 16, 32):
        raise ImageError(f"{stored.name}: got samples of {bits} bits, wanted 1, 8, 16 or 32: export it again")
    return np.dtype(f"{'i' if int(stored.header.get('PixelRepresentation') or 0) else 'u'}{bits // 8}")


def _subsampled(stored: Stored) -> bool:
    photometric = str(stored.header.get("PhotometricInterpretation", ""))
    return photometric in ("YBR_FULL_422", "YBR_PARTIAL_422") and stored.samples == 3


def rle_frame(stored: Stored, data: bytes) -> np.ndarray:
    """Decode one run-length coded frame (PS3.5 annex G): a segment for each byte of each sample, highest byte first.

    Returns:
        As `native_frame`.

    Raises:
        ImageError: If it has not as many segments as its header asks for.
        ValueError: If a segment is shorter than the frame.
    """
    kind = sample_type(stored)
    wanted, pixels = stored.samples * kind.itemsize, stored.rows * stored.columns
    count, *starts = unpack("<16L", data[:_RLE_HEADER])
    if count != wanted or count > _MOST_SEGMENTS:
        raise ImageError(f"{stored.name}: got {count} RLE segments, wanted {wanted}: the file is broken, copy it again")
    ends = [*starts[1:count], len(data)]
    planes = [_unpacked(data[start:end], pixels) for start, end in zip(starts[:count], ends, strict=True)]
    samples = np.stack(planes, axis=-1).reshape(pixels, stored.samples, kind.itemsize)
    whole = np.ascontiguousarray(samples).view(kind.newbyteorder(">"))[..., 0].astype(kind)
    return whole.reshape(stored.rows, stored.columns, *([stored.samples] if stored.samples > 1 else []))


def _unpacked(segment: bytes, length: int) -> np.ndarray:
    """Undo PackBits; whatever stands behind `length` bytes is padding."""
    out = bytearray()
    at, end = 0, len(segment)
    while len(out) < length and at < end:
        run = segment[at]
        if run < 128:
            out += segment[at + 1 : at + 2 + run]
            at += 2 + run
        else:
            if run > 128:
                out += segment[at + 1 : at + 2] * (257 - run)
            at += 2 if run > 128 else 1
    if len(out) < length:
        raise ValueError("an RLE segment is shorter than the frame")
    return np.frombuffer(out, np.uint8, length)
