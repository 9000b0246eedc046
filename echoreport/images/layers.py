"""What was seen in a frame as plain values, for a page that draws it over the frame and lets it be switched off."""

from echoreport.domain import Box, DopplerImage, ImageKind
from echoreport.images.flow.course import courses_of, peaks_of
from echoreport.images.flow.jets import find_jets


def layers_of(image: DopplerImage, kind: ImageKind, size: tuple[int, int], reason: str = "") -> dict[str, object]:
    """Region, baseline, calibration, envelope and peaks.

    Args:
        image: The frame's spectral region.
        kind: What the frame shows; of a spectrum of flow alone envelope and peaks are given.
        size: The frame's width and height.
        reason: Why the image is not used, or has no velocities; empty where neither.

    Returns:
        Columns and rows are those of the full frame, to 0.1 pixel; velocities are in m/s.
    """
    flow = kind is ImageKind.SPECTRAL_DOPPLER
    scale = image.calibration
    return {
        "width": size[0],
        "height": size[1],
        "region": _corners(image.region),
        "baseline_row": round(image.baseline_row, 1),
        "inverted": image.inverted,
        "calibration": scale
        and {
            "source": scale.source,
            "velocity_per_pixel": scale.velocity_per_pixel,
            "seconds_per_pixel": scale.seconds_per_pixel,
        },
        "envelopes": _envelopes(image) if flow else [],
        "peaks": _peaks(image) if flow else [],
        "kind": str(kind),
        "reason": reason,
    }


def _envelopes(image: DopplerImage) -> list[dict[str, object]]:
    return [
        {"direction": str(direction), "points": [[x, round(y, 1)] for x, y in points]}
        for direction, points in courses_of(image)
    ]


def _peaks(image: DopplerImage) -> list[dict[str, object]]:
    return [
        {
            "direction": str(jet.direction),
            "x": x,
            "y": round(y, 1),
            "velocity": round(jet.peak_velocity, 3),
            "label": f"{jet.peak_velocity:.2f} m/s",
        }
        for jet, x, y in peaks_of(image, find_jets(image))
    ]


def _corners(box: Box) -> list[int]:
    return [box.x0, box.y0, box.x1, box.y1]
