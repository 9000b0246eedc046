"""A labelled archive as one self-contained HTML page, for people who would rather look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from echoreport.domain import STATED, Disease, Finding, Measurement, Report, Valve
from echoreport.findings.extractor import unrepeated
from echoreport.findings.html.report import anchor_of, article, conflict_text
from echoreport.findings.summary.summary import SummaryRow
from echoreport.page import escape, page, section, stylesheet

REPORTS_SHOWN = 500
"""A page holds the archive's first reports up to this many; its totals count all."""

CHARACTERS_SHOWN = 20_000_000
"""And no more than this much HTML of reports, which a browser still scrolls."""

_LEGEND = (
    '<ul class="legend">\n<li><mark class="present">words</mark> present</li>\n'
    '<li><mark class="absent">words</mark> absent</li>\n<li><mark class="possible">words</mark> possible</li>\n'
    '<li><mark class="historical">words</mark> historical</li>\n'
    '<li><mark class="number">words</mark> measurement</li>\n</ul>\n'
    '<p class="quiet">The small number behind marked words leads to the row below the text that says what they mean; '
    "words that say the same again have the same number. Above the text stands what the report says in all: its "
    "impression goes before its body, and statements that exclude each other are flagged.</p>"
)


@dataclass(frozen=True, slots=True)
class _Shown:
    report_id: str
    characters: int
    article: str
    conflicts: list[str]


class LabelledPage:
    """Collects labelled reports, and keeps no more of them than the page will hold.

    Args:
        shows: Whether to show reports besides the totals; of an archive in parts only the first parts do.
    """

    def __init__(self, shows: bool = True) -> None:
        self._most = REPORTS_SHOWN if shows else 0
        self._shown: list[_Shown] = []
        self._room = CHARACTERS_SHOWN
        self._totals: Counter[str] = Counter()
        self._stated: Counter[str] = Counter()

    def add(
        self,
        report: Report,
        statements: Sequence[Finding],
        measurements: Sequence[Measurement],
        rows: Sequence[SummaryRow],
    ) -> None:
        """Add the next report of the archive.

        Args:
            statements: Its findings, repeats included.
            rows: Its summary.
        """
        conflicts = [row for row in rows if row.conflict]
        self._totals.update(
            reports=1,
            findings=len(unrepeated(statements)),
            measurements=len(measurements),
            conflicts=bool(conflicts),
        )
        self._stated.update(f"{row.disease} {row.valve}" for row in rows if row.assertion in STATED)
        if self._fits(len(report.text)):
            listed = [_conflict(report.report_id, row) for row in conflicts]
            marked = article(report, statements, measurements, rows)
            self._show(_Shown(report.report_id, len(report.text), marked, listed))

    def add_part(self, part: Mapping[str, Any]) -> None:
        """Add the next reports of the archive, as the page of these alone told of them with `as_part`."""
        self._totals.update(part["totals"])
        self._stated.update(part["stated"])
        for shown in part["shown"]:
            if self._fits(shown["characters"]):
                self._show(_Shown(**shown))

    def as_part(self) -> dict[str, Any]:
        """What another page needs to add these reports, as plain JSON."""
        return {"totals": self._totals, "stated": self._stated, "shown": [asdict(shown) for shown in self._shown]}

    def _fits(self, characters: int) -> bool:
        if len(self._shown) >= self._most or characters > self._room:
            self._room = 0  # the page holds the first reports, without gaps
        return self._room > 0

    def _show(self, shown: _Shown) -> None:
        self._shown.append(shown)
        self._room -= len(shown.article)

    def render(self) -> str:
        """The page; all text of the reports is escaped."""
        conflicts = sum(bool(shown.conflicts) for shown in self._shown)
        articles = "".join(shown.article for shown in self._shown)
        sections = (
            section("What the reports state", self._stated_table()),
            section(f"Conflicts ({conflicts} of the reports on this page)", self._conflicts()) if conflicts else "",
            section("Reports", f"{_LEGEND}\n{self._contents()}\n{articles}"),
        )
        footer = (
            "<footer>\n<p>Labelled by rules, and not reviewed by a physician. Research software, not a medical device."
            "</p>\n<p>This page holds the text of reports: protect it as you protect those.</p>\n</footer>"
        )
        body = f"{self._header()}\n<main>\n{''.join(sections)}</main>\n{footer}"
        return page("Labelled reports", stylesheet("echoreport.findings.html", "as_html.css"), body)

    def _header(self) -> str:
        counts = {
            "reports": "reports",
            "findings": "findings",
            "measurements": "measurements",
            "conflicts": "reports with a conflict",
        }
        tiles = "".join(f"<li><strong>{self._totals[key]:,}</strong> {name}</li>\n" for key, name in counts.items())
        return (
            f'<header>\n<h1>Heart valves in labelled reports</h1>\n<ul class="tiles">\n{tiles}</ul>\n'
            f"{self._caution()}</header>"
        )

    def _caution(self) -> str:
        shown, total = len(self._shown), self._totals["reports"]
        if shown == total:
            return ""
        return (
            f'<p class="caution">This page holds the first {shown:,} of {total:,} reports. The totals count all of '
            "them; the tables of --out, --summary and --measurements hold all of them.</p>\n"
        )

    def _stated_table(self) -> str:
        if not self._stated:
            return "<p>No finding is stated as present or possible.</p>"
        head = "".join(f'<th scope="col">{name}</th>' for name in ("", *Valve))
        lines = []
        for disease in Disease:
            counts = [self._stated[f"{disease} {valve}"] for valve in Valve]
            cells = "".join(f"<td>{count:,}</td>" if count else '<td class="quiet">–</td>' for count in counts)
            if any(counts):
                lines.append(f'<tr><th scope="row">{disease.replace("-", " ")}</th>{cells}</tr>\n')
        return (
            '<p class="quiet">Reports that state it, all in all, as present or possible.</p>\n'
            f'<table class="counts"><thead><tr>{head}</tr></thead>\n<tbody>\n{"".join(lines)}</tbody></table>'
        )

    def _conflicts(self) -> str:
        items = [listed for shown in self._shown for listed in shown.conflicts]
        return f'<ul class="conflicts">\n{"".join(items)}</ul>'

    def _contents(self) -> str:
        if len(self._shown) < 2:
            return ""
        links = "".join(
            f'<li><a href="#{escape(anchor_of(n))}">{escape(n)}</a></li>\n'
            for n in (shown.report_id for shown in self._shown)
        )
        return (
            f"<details>\n<summary>Go to one of the {len(self._shown)} reports</summary>\n<ol>\n{links}</ol>\n</details>"
        )


def _conflict(report_id: str, row: SummaryRow) -> str:
    what = f"{row.valve} {row.disease.replace('-', ' ')} {row.severity or row.assertion} ({row.section})"
    link = f'<a href="#{escape(anchor_of(report_id))}">{escape(report_id)}</a>'
    return f"<li>{link}: {what} {conflict_text(row)}</li>\n"
