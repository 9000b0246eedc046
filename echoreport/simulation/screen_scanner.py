"""Scanner families as data. All are invented: no maker's layout, font or colour table is copied.

Positions were chosen so that nothing but measured values may lie over the strip.
"""

from echoreport.domain import Box
from echoreport.simulation.screen_layout import (
    BLACK,
    BLUE,
    CYAN,
    GREEN,
    GREY,
    ORANGE,
    WHITE,
    YELLOW,
    Colour,
    Point,
    Ruler,
    Scanner,
    TimeMarks,
)
from echoreport.simulation.screen_unseen import UNSEEN_SCANNERS

__all__ = ["SCANNERS", "UNSEEN_SCANNERS", "Colour", "Point", "Scanner"]

SCANNERS = (
    Scanner(
        name="Alder", size=(1024, 768), strip=Box(42, 342, 916, 733), millimetres=230.0, axis="right", axis_gap=27,
        unit="cm/s", ecg="above", font="plain", text_size=19, background=BLACK, text=WHITE, accent=WHITE,
        ecg_colours=(GREEN, GREEN, (190, 190, 190)), baselines=(ORANGE, ORANGE, GREY), ticks=WHITE, maps=("grey",),
        marks=TimeMarks("grid", 0.1, 10), sector=(397, 122, 196), bar=(965, 122), block=(14, 78), values=(672, 130),
        heart_rate="{rate}bpm", heart_rate_at=(923, 742), sweep="{speed}mm/s", sweep_at=(785, 732), header=0,
        habit="grouped",
    ),
    Scanner(
        name="Birch", size=(1016, 708), strip=Box(10, 322, 940, 684), millimetres=250.0, axis="right", axis_gap=2,
        unit="m/s", ecg="bottom", font="sans", text_size=13, background=BLACK, text=(215, 215, 205),
        accent=(120, 190, 230), ecg_colours=(YELLOW, GREEN), baselines=((200, 200, 200), GREY, YELLOW),
        ticks=(205, 205, 205), maps=("grey", "sepia", "sepia", "blue"), marks=TimeMarks("inside", 0.2, 5),
        sector=(520, 44, 250), bar=(960, 60), block=(850, 60), values=(14, 60), heart_rate="HR {rate}",
        heart_rate_at=(944, 688), sweep="{speed} mm/s", sweep_at=(840, 688), header=22, habit="numbered",
    ),
    Scanner(
        name="Cedar", size=(1280, 960), strip=Box(96, 470, 1240, 900), millimetres=240.0, axis="left", axis_gap=4,
        unit="cm/s", ecg="bottom", font="sans", text_size=17, background=(14, 16, 22), text=(235, 225, 190),
        accent=(240, 170, 60), ecg_colours=(CYAN, GREEN), baselines=(BLUE, WHITE, (90, 160, 110)),
        ticks=(220, 220, 220), maps=("grey", "blue", "sepia"), marks=TimeMarks("below", 0.5, 2),
        sector=(640, 74, 370), bar=(1215, 90), block=(1090, 80), values=(24, 120), heart_rate="{rate} bpm",
        heart_rate_at=(1140, 926), sweep="Sweep {speed} mm/s", sweep_at=(96, 926), header=40, habit="valve",
        ruler=Ruler(parts=4, lengths=(10, 5)),
    ),
    Scanner(
        name="Dogwood", size=(800, 600), strip=Box(24, 250, 724, 566), millimetres=220.0, axis="right", axis_gap=6,
        unit="m/s", ecg="top", font="mono", text_size=12, background=BLACK, text=(220, 220, 220),
        accent=(170, 220, 170), ecg_colours=(GREEN, WHITE), baselines=(GREY, WHITE, ORANGE), ticks=(230, 230, 120),
        maps=("grey", "grey", "blue"), marks=TimeMarks("below", 0.2, 5), sector=(330, 38, 190), bar=(752, 44),
        block=(14, 40), values=(560, 60), heart_rate="{rate}BPM", heart_rate_at=(728, 580), sweep="{speed}mm/s",
        sweep_at=(610, 580), header=18, habit="plain", ruler=Ruler(parts=1),
    ),
    Scanner(
        name="Elder", size=(1280, 960), strip=Box(60, 300, 1170, 880), millimetres=280.0, axis="right", axis_gap=10,
        unit="cm/s", ecg="top", font="bold", text_size=16, background=(4, 4, 4), text=(200, 210, 220),
        accent=(250, 250, 160), ecg_colours=((230, 120, 200), GREEN, CYAN), baselines=(WHITE, BLUE, GREY),
        ticks=(200, 210, 220), maps=("sepia", "grey", "grey"), marks=TimeMarks("inside", 0.2, 5),
        sector=(300, 40, 240), bar=(1210, 70), block=(600, 50), values=(880, 60), heart_rate="HR: {rate} bpm",
        heart_rate_at=(1040, 905), sweep="{speed} mm/s", sweep_at=(60, 905), header=0, habit="valve",
    ),
)  # fmt: skip
"""The families that train: `simulate` and `demo` draw from these."""
