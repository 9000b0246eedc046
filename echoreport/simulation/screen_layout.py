"""What sets one family of scanners apart from another: layout, axes, fonts, colours, how frames leave it."""

from dataclasses import dataclass, field

from echoreport.domain import Box

Colour = tuple[int, int, int]
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ruler:
    """Habits of the velocity axis.

    Attributes:
        parts: Ticks from one number to the next; 1 for none between.
        lengths: Pixels of a tick with a number and of one without.
        inward: Whether ticks and numbers stand inside the strip.
        unit_at: "baseline" (in place of the 0), "top", "bottom", or "each" (behind every number).
        signed: Whether numbers below an upright baseline bear a minus.
        short: Whether zeros behind the point are left out ("1", "1.5").
        steps: m/s that may lie between numbers.
        numbers: Least and most steps that a strip shows.
    """

    parts: int = 2
    lengths: tuple[int, int] = (9, 4)
    inward: bool = False
    unit_at: str = "baseline"
    signed: bool = True
    short: bool = False
    steps: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.5, 1.0, 2.0, 4.0)
    numbers: tuple[float, float] = (5.0, 8.5)


@dataclass(frozen=True, slots=True)
class TimeMarks:
    """Habits of the time axis.

    Attributes:
        at: "below" the strip, "inside" its lower edge, "above" its upper edge, or "grid" (dots across the strip too).
        step: s between marks.
        long: Every so-manieth mark is longer.
        numbered: Whether the long marks bear their time in s, counted back from the right edge.
    """

    at: str = "below"
    step: float = 0.2
    long: int = 5
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """How frames leave the scanner.

    Attributes:
        scales: Least and largest factor on the frame's size.
        qualities: Least and best quality of the JPEG compression.
        keeps: Share of the frames that keep their size.
    """

    scales: tuple[float, float]
    qualities: tuple[int, int]
    keeps: float = 0.3


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
        ecg: "above" (across the upper edge of the strip), "top" or "bottom" (inside it), or "lane" (below it).
        font: A name of `screen_text.font`.
        text_size: Height of ordinary text.
        maps: Colour maps of the spectrum, by their names in `screen_paint`.
        baselines: Colours that the baseline may have.
        sector: Column and row of the fan's apex, and its radius; None without a two-dimensional image.
        bar: Top left corner of the bar of grey levels and colours; None without.
        block: Where the parameter text starts.
        values: Where measured values are listed.
        habit: How measured values are named and written, a name of `screen_values`.
        heart_rate: Format of the heart rate, with {rate}.
        sweep: Format of the sweep speed, with {speed}.
        header: Height of the bar with the patient's invented name; 0 without.
        inline: Whether the parameter text runs along one line.
        dashed: Whether the baseline is.
        border: Colour of a line around the strip.
        export: None where frames leave the scanner as they are.
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
    sector: tuple[int, int, int] | None
    bar: Point | None
    block: Point
    values: Point
    heart_rate: str
    heart_rate_at: Point
    sweep: str
    sweep_at: Point
    header: int
    habit: str = "plain"
    ruler: Ruler = field(default_factory=Ruler)
    marks: TimeMarks = field(default_factory=TimeMarks)
    inline: bool = False
    dashed: bool = False
    border: Colour | None = None
    export: Export | None = None


WHITE, GREY, BLACK = (245, 245, 245), (150, 150, 150), (0, 0, 0)
ORANGE, BLUE, GREEN, YELLOW, CYAN = (188, 98, 32), (70, 120, 220), (70, 230, 70), (225, 215, 70), (110, 210, 225)
