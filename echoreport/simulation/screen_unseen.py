"""Scanner families that never train: what is learned on the others is tested on these. All are invented."""

from echoreport.domain import Box
from echoreport.simulation.screen_layout import (
    BLACK,
    CYAN,
    GREEN,
    WHITE,
    YELLOW,
    Export,
    Ruler,
    Scanner,
    TimeMarks,
)

UNSEEN_SCANNERS = (
    # the strip fills the frame inside a light border; ticks and numbers stand inside it, the unit once at the top
    Scanner(
        name="Fir", size=(1136, 852), strip=Box(14, 96, 1122, 790), millimetres=270.0, axis="right", axis_gap=2,
        unit="m/s", ecg="top", font="condensed", text_size=18, background=(20, 20, 24), text=(190, 200, 210),
        accent=(255, 225, 130), ecg_colours=((120, 230, 160), WHITE), baselines=(CYAN, (160, 160, 90)),
        ticks=(170, 225, 230), maps=("ice", "grey"), marks=TimeMarks("above", 0.5, 2), sector=None, bar=(1090, 20),
        block=(14, 14), values=(40, 120), heart_rate="{rate} /min", heart_rate_at=(1020, 812), sweep="{speed} mm/s",
        sweep_at=(14, 812), header=0, habit="boxed", inline=True, dashed=True, border=(150, 155, 160),
        ruler=Ruler(parts=1, lengths=(14, 6), inward=True, unit_at="top", short=True,
                    steps=(0.1, 0.25, 0.5, 1.0, 1.5, 3.0), numbers=(3.5, 6.0)),
    ),
    # the image stands left of the strip; unsigned numbers in cm/s, ten ticks from one to the next, time in numbers
    Scanner(
        name="Ginkgo", size=(1060, 720), strip=Box(520, 110, 1046, 610), millimetres=160.0, axis="left", axis_gap=6,
        unit="cm/s", ecg="lane", font="pixel", text_size=14, background=(28, 32, 40), text=(255, 255, 255),
        accent=(120, 255, 120), ecg_colours=((255, 80, 80), YELLOW), baselines=((60, 200, 90), (230, 230, 230)),
        ticks=(255, 255, 255), maps=("navy", "amber", "grey"), marks=TimeMarks("inside", 0.1, 10, numbered=True),
        sector=(190, 120, 250), bar=(16, 420), block=(80, 420), values=(250, 470), heart_rate="HR={rate}",
        heart_rate_at=(900, 84), sweep="SWP {speed}mm/s", sweep_at=(530, 84), header=30, habit="dotted",
        ruler=Ruler(parts=5, lengths=(12, 5), unit_at="bottom", signed=False,
                    steps=(0.1, 0.2, 0.3, 0.6, 1.5, 3.0), numbers=(3.5, 6.5)),
    ),
    # a wide screen, exported small and as JPEG; every number bears its unit, no ticks between, light panels
    Scanner(
        name="Hazel", size=(1600, 900), strip=Box(150, 400, 1340, 830), millimetres=300.0, axis="right", axis_gap=12,
        unit="m/s", ecg="bottom", font="sans", text_size=22, background=(58, 62, 70), text=(225, 228, 232),
        accent=(255, 255, 255), ecg_colours=(WHITE, GREEN), baselines=(YELLOW, (200, 60, 60)), ticks=(225, 228, 232),
        maps=("grey", "green", "sepia"), marks=TimeMarks("below", 1.0, 1), sector=(760, 50, 330), bar=(1550, 60),
        block=(20, 60), values=(1120, 70), heart_rate="{rate} bpm", heart_rate_at=(1400, 850),
        sweep="{speed} mm/s", sweep_at=(150, 852), header=36, habit="named",
        ruler=Ruler(parts=1, lengths=(8, 8), unit_at="each", steps=(0.1, 0.2, 0.5, 1.0, 2.0), numbers=(4.0, 7.0)),
        export=Export((0.5, 0.9), (60, 92)),
    ),
    # an old console taken off its video output: narrow, small pixel text, the axis on the left with a plain 0
    Scanner(
        name="Ilex", size=(720, 560), strip=Box(70, 236, 704, 504), millimetres=200.0, axis="left", axis_gap=1,
        unit="m/s", ecg="above", font="pixel", text_size=13, background=BLACK, text=(180, 220, 255),
        accent=(255, 255, 0), ecg_colours=(CYAN, WHITE), baselines=(WHITE, (120, 120, 200)), ticks=(180, 220, 255),
        maps=("grey", "amber"), marks=TimeMarks("below", 0.25, 4), sector=(420, 22, 170), bar=(660, 32),
        block=(8, 22), values=(560, 40), heart_rate="{rate}", heart_rate_at=(672, 540), sweep="{speed}",
        sweep_at=(8, 540), header=16, habit="plain",
        ruler=Ruler(parts=2, lengths=(6, 3), unit_at="top", steps=(0.2, 0.4, 0.8, 1.6), numbers=(3.0, 6.0)),
        export=Export((0.9, 1.4), (75, 95), keeps=0.5),
    ),
)  # fmt: skip
"""Unseen families; what is learned may not be chosen by them either."""
