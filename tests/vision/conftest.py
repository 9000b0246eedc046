import numpy as np
import pytest

from echoreport.domain import Box, Calibration, DopplerImage


@pytest.fixture
def jet():
    """Builds an image with one filled jet of a known velocity for 0.3 s of each second."""

    def build(
        velocity: float, *, rows: int = 400, span: float = 10.0, sign: int = -1, calibrated: bool = True, **changes
    ) -> DopplerImage:
        columns, scale, seconds = 480, span / rows, 3.0 / 480
        baseline = rows // 2
        spectrum = np.full((rows, columns), 0.02, np.float32)
        reach = round(velocity / scale)
        side = slice(baseline + 2, baseline + reach) if sign < 0 else slice(baseline - reach, baseline - 1)
        for beat in range(3):
            start = round((beat + 0.3) / seconds)
            spectrum[side, start : start + round(0.3 / seconds)] = 0.7
        calibration = Calibration("dicom", scale, seconds) if calibrated else None
        reason = "" if calibrated else "the file has no ultrasound region calibration"
        box = Box(30, 200, 30 + columns, 200 + rows)
        return DopplerImage("jet.png", spectrum, box, 200.0 + baseline, calibration, reason, **changes)

    return build
