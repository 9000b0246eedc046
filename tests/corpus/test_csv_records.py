"""CSV record by record: as the csv module reads it where it is whole, and without losing other rows where it is not."""

import csv
import io
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echoreport.corpus import Rejected, rows
from echoreport.corpus.csv_records import csv_records

LEFT_OVER = "no whole row, after a broken one: the rest of it, or broken as well"


def opened(text: str) -> TextIO:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")


def read(text: str) -> tuple[list[list[str]], list[Rejected]]:
    records = list(csv_records(opened(text), "x.csv"))
    return (
        [record[1] for record in records if not isinstance(record, Rejected)],
        [record for record in records if isinstance(record, Rejected)],
    )


def ids(text: str) -> list[str]:
    return [fields[0] for fields in read(text)[0]][1:]


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.text('ab ",\n\r\u2028\x85\0\u00e9;', max_size=8), min_size=width, max_size=width), max_size=12
        )
    ),
    # with another end of line the writer leaves some line ends inside fields without quotes
    st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), *((csv.QUOTE_ALL, end) for end in ("\r\n", "\n", "\r"))]),
)
def test_whole_tables_are_read_as_the_csv_module_reads_them(table: list[list[str]], style: tuple[int, str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=style[0], lineterminator=style[1]).writerows(table)
    expected = [fields for fields in csv.reader(io.StringIO(file.getvalue(), newline=""), strict=True) if fields]
    assert read(file.getvalue()) == (expected, [])


def test_the_number_is_that_of_the_first_line_of_a_record() -> None:
    records = csv_records(opened('id,text\n\nr1,"a\r\nb"\nr2,c\n'), "x.csv")
    assert [record[0] for record in records if not isinstance(record, Rejected)] == [1, 3, 5]


def test_a_quote_that_the_next_row_closes_costs_its_own_row_alone() -> None:
    records, rejected = read('id,text\nr1,a\nr2,"Mild TR.\nr3,"Mild AR."\nr4,d\n')
    assert [fields[0] for fields in records[1:]] == ["r1", "r3", "r4"]
    assert rejected == [Rejected("line 3 of x.csv", "broken CSV: ',' expected after '\"'")]


def test_a_quote_closed_many_rows_later_costs_its_own_row_alone() -> None:
    swallowed = "".join(f"r{number},No AS.\n" for number in range(3, 50))
    records, rejected = read(f'id,text\nr2,"Mild TR.\n{swallowed}r50,"Mild AR, no MR."\n')
    assert [fields[0] for fields in records[1:]] == [f"r{number}" for number in range(3, 51)]
    assert [one.name for one in rejected] == ["line 2 of x.csv"]


def test_a_quote_in_a_table_of_quotes_costs_its_own_row_alone() -> None:
    assert ids('"id","text"\n"r1","a\n"r2","b"\n"r3,"c"\n"r4","d"\n') == ["r2", "r4"]


def test_rows_fused_into_one_of_too_many_fields_are_parted_again() -> None:
    records, rejected = read('id,text,p\nr1,"a,p1\nr2,"",p2\nr3,c,p3\n')
    assert [fields[0] for fields in records[1:]] == ["r2", "r3"]
    assert [one.name for one in rejected] == ["line 2 of x.csv"]


def test_a_quote_that_is_never_closed_costs_its_own_row_alone() -> None:
    records, rejected = read('id,text\nr1,"a\n' + "".join(f"r{number},b\n" for number in range(2, 5000)))
    assert len(records) == 4999
    assert [one.name for one in rejected] == ["line 2 of x.csv"]


@given(
    st.lists(st.text("ab, .", min_size=1), min_size=3, max_size=8),
    st.integers(0, 7),
    st.integers(0, 99),
    st.booleans(),
    st.sampled_from(["r{}", "rep {}"]),
)
def test_one_quote_too_many_or_too_few_costs_its_own_row_alone(
    texts: list[str], which: int, place: int, more: bool, name: str
) -> None:
    lines = [f'{name.format(number)},"{text}"' for number, text in enumerate(texts)]
    which %= len(lines)
    broken = lines[which]
    places = range(broken.index('"'), len(broken)) if more else (broken.index('"'), len(broken) - 1)
    at = places[place % len(places)]
    lines[which] = broken[:at] + ('"' + broken[at:] if more else broken[at + 1 :])
    found = ids("\n".join(["id,text", *lines, ""]))
    assert [one for one in found if one != name.format(which)] == [
        name.format(number) for number in range(len(texts)) if number != which
    ]


def test_each_of_many_broken_quotes_costs_its_own_row_alone() -> None:
    text = "id,text\n" + "".join(f'r{n},"a\n' if n % 10 == 0 else f'r{n},"b\n\nc"\n' for n in range(1000))
    assert ids(text) == [f"r{n}" for n in range(1000) if n % 10]


def test_the_lines_of_a_broken_row_of_many_are_told_in_one_line() -> None:
    text = 'id,text\nr1,"MR is "mild".\nNo TR.\n\nNo AS, no AR,\nnone at all."\nr2,b\n'
    records, rejected = read(text)
    assert [fields[0] for fields in records[1:]] == ["r2"]
    assert rejected == [
        Rejected("line 2 of x.csv", "broken CSV: ',' expected after '\"'"),
        Rejected("lines 3 to 6 of x.csv", LEFT_OVER),
    ]


@pytest.mark.parametrize("line", ["Aortic valve, no stenosis.", 'stenosis",none'])
def test_a_line_of_a_broken_rows_text_is_no_row_though_it_has_as_many_fields(line: str) -> None:
    records, rejected = read(f'id,text\nr0,a\nr1,"a text,\n{line}\nand no AR",too many\nr2,b\n')
    assert [fields[0] for fields in records[1:]] == ["r0", "r2"]
    assert [one.name for one in rejected] == ["line 3 of x.csv", "lines 4 to 5 of x.csv"]
    assert rejected[1].reason == LEFT_OVER


def test_a_quote_that_is_never_closed_in_a_file_longer_than_a_document_costs_its_own_row_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "LONGEST_TEXT", 1000)
    records, rejected = read('id,text\nr0,a\nr1,"a\n' + "".join(f"r{number},b c\n" for number in range(2, 2000)))
    assert [fields[0] for fields in records[1:]] == [f"r{number}" for number in range(2000) if number != 1]
    assert [one.name for one in rejected] == ["line 3 of x.csv"]


def test_a_record_longer_than_a_document_is_rejected_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LONGEST_TEXT", 1000)
    giant = "x" * 5000
    many = "Mild MR, no AS.\n" * 1000
    records, rejected = read(f'id,text\nr1,a\n{giant},b\nr2,"a\n{giant}"\nr3,c\nr4,"{many}"\nr5,"{"e" * 900}"\n')
    assert [fields[0] for fields in records[1:]] == ["r1", "r3", "r5"]
    assert [one.name for one in rejected] == [
        "line 3 of x.csv",
        "lines 4 to 5 of x.csv",
        "lines 7 to 1007 of x.csv",
    ]
    assert rejected[0].reason.startswith("longer than 1,000 characters, which no report is")
