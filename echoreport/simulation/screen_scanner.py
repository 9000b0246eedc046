"""Scanner families as data. All are invented: no maker's layout, font or colour table is copied."""

from dataclasses import dataclass

from echoreport.domain import Box

Colour = tuple[int, int, int]
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scanner:
    """Layout and habits of one family; positions in pixels of its frame.

    Attributes:
        size: Width and height of the frame.
        strip: Where the spectrum is painted.
        millimetres: Width of the strip on the scanner's own display; with the sweep speed it gives the time axis.
        axis: "left" or "right" of the strip.
        axis_gap: From the strip to the velocity ticks.
        unit: Of the velocity axis, "cm/s" or "m/s"; measured values follow it.
        ecg: "above" (across the upper edge of the strip), "top" or "bottom" (inside it).
        font: "plain", "sans", "bold" or "mono".
        text_size: Height of ordinary text.
        maps: Colour maps of the spectrum: "grey", "sepia", "blue".
        baselines: Colours that the baseline may have.
        time_marks: "below" the strip, "inside" its lower edge, or "grid" (dots across the strip, and below).
        sector: Column and row of the fan's apex, and its radius.
        bar: Top left corner of the bar of grey levels and colours.
        block: Where the parameter text starts.
        values: Where measured values are listed.
        heart_rate: Format of the heart rate, with {rate}.
        sweep: Format of the sweep speed, with {speed}.
        header: Height of the bar with the patient's invented name; 0 without.
    """

    name: str
    size: Point
    strip: Box
    millimetres: float
    axis: str
    axis_gap: int
    unit: str
    ecg: str
    font: str
    text_size: int
    background: Colour
    text: Colour
    accent: Colour
    ecg_colours: tuple[Colour, ...]
    baselines: tuple[Colour, ...]
    ticks: Colour
    maps: tuple[str, ...]
    time_marks: str
    sector: tuple[int, int, int]
    bar: Point
    block: Point
    values: Point
    heart_rate: str
    heart_rate_at: Point
    sweep: str
    sweep_at: Point
    header: int


WHITE, GREY, BLACK = (245, 245, 245), (150, 150, 150), (0, 0, 0)
ORANGE, BLUE, GREEN, YELLOW, CYAN = (188, 98, 32), (70, 120, 220), (70, 230, 70), (225, 215, 70), (110, 210, 225)

SCANNERS = (
    Scanner(
        name="Alder", size=(1024, 768), strip=Box(42, 342, 916, 733), millimetres=230.0, axis="right", axis_gap=27,
        unit="cm/s", ecg="above", font="plain", text_size=19, background=BLACK, text=WHITE, accent=WHITE,
        ecg_colours=(GREEN, GREEN, (190, 190, 190)), baselines=(ORANGE, ORANGE, GREY), ticks=WHITE, maps=("grey",),
        time_marks="grid", sector=(397, 122, 196), bar=(965, 122), block=(14, 78), values=(672, 130),
        heart_rate="{rate}bpm", heart_rate_at=(923, 742), sweep="{speed}mm/s", sweep_at=(785, 732), header=0,
    ),
    Scanner(
        name="Birch", size=(1016, 708), strip=Box(10, 322, 940, 684), millimetres=250.0, axis="right", axis_gap=2,
        unit="m/s", ecg="bottom", font="sans", text_size=13, background=BLACK, text=(215, 215, 205),
        accent=(120, 190, 230), ecg_colours=(YELLOW, GREEN), baselines=((200, 200, 200), GREY, YELLOW),
        ticks=(205, 205, 205), maps=("grey", "sepia", "sepia", "blue"), time_marks="inside", sector=(520, 44, 250),
        bar=(960, 60), block=(850, 60), values=(14, 60), heart_rate="HR {rate}",
        heart_rate_at=(944, 688), sweep="{speed} mm/s", sweep_at=(840, 688), header=22,
    ),
    Scanner(
        name="Cedar", size=(1280, 960), strip=Box(96, 470, 1240, 900), millimetres=240.0, axis="left", axis_gap=4,
        unit="cm/s", ecg="bottom", font="sans", text_size=17, background=(14, 16, 22), text=(235, 225, 190),
        accent=(240, 170, 60), ecg_colours=(CYAN, GREEN), baselines=(BLUE, WHITE, (90, 160, 110)),
        ticks=(220, 220, 220), maps=("grey", "blue", "sepia"), time_marks="below", sector=(640, 74, 370),
        bar=(1215, 90), block=(1090, 80), values=(24, 120), heart_rate="{rate} bpm", heart_rate_at=(1140, 926),
        sweep="Sweep {speed} mm/s", sweep_at=(96, 926), header=40,
    ),
    Scanner(
        name="Dogwood", size=(800, 600), strip=Box(24, 250, 724, 566), millimetres=220.0, axis="right", axis_gap=6,
        unit="m/s", ecg="top", font="mono", text_size=12, background=BLACK, text=(220, 220, 220),
        accent=(170, 220, 170), ecg_colours=(GREEN, WHITE), baselines=(GREY, WHITE, ORANGE), ticks=(230, 230, 120),
        maps=("grey", "grey", "blue"), time_marks="below", sector=(330, 38, 190), bar=(752, 44), block=(14, 40),
        values=(560, 60), heart_rate="{rate}BPM", heart_rate_at=(728, 580),
        sweep="{speed}mm/s", sweep_at=(610, 580), header=18,
    ),
    Scanner(
        name="Elder", size=(1280, 960), strip=Box(60, 300, 1170, 880), millimetres=280.0, axis="right", axis_gap=10,
        unit="cm/s", ecg="top", font="bold", text_size=16, background=(4, 4, 4), text=(200, 210, 220),
        accent=(250, 250, 160), ecg_colours=((230, 120, 200), GREEN, CYAN), baselines=(WHITE, BLUE, GREY),
        ticks=(200, 210, 220), maps=("sepia", "grey", "grey"), time_marks="inside", sector=(300, 40, 240),
        bar=(1210, 70), block=(600, 50), values=(880, 60), heart_rate="HR: {rate} bpm", heart_rate_at=(1040, 905),
        sweep="{speed} mm/s", sweep_at=(60, 905), header=0,
    ),
)  # fmt: skip
"""The families; positions were chosen so that nothing but measured values may lie over the strip."""
