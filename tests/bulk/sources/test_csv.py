"""Rows of CSV and TSV, broken ones included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Columns, Source
from aisecurity.bulk.sources.reader import count
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import read_rows, written

UNCLOSED = "row: a quote is never closed"


def test_csv(folder: Path) -> None:
    """Cells may hold line ends, and a row's line is where it begins; a short row lacks its last cells."""
    path = written(folder / "in.csv", 'id,prompt,note\n1,"two\nlines",x\n2,"say ""hi"""\n')
    rows = [(2, {"id": "1", "prompt": "two\nlines", "note": "x"}), (4, {"id": "2", "prompt": 'say "hi"'})]

    assert rows == read_rows(path)
    assert 2 == count(Source(path))


def test_tsv(folder: Path) -> None:
    """Tabs instead of commas."""
    assert [(2, {"id": "1", "prompt": "a,b"})] == read_rows(written(folder / "in.tsv", "id\tprompt\n1\ta,b\n"))


def test_csv_that_is_broken(folder: Path) -> None:
    """Each bad row is a row with its line and a reason; blank lines are none."""
    path = written(folder / "in.csv", b"\nid,prompt\r\r\n1,a,b\n\n\r\r\n,\n2,\xff\xfe\n3,\xc3\xa9\n4,o\rk\n5,ok\r\r\n")

    assert [
        (3, "row: 3 cells, the header has 2"),
        (6, "row: empty"),
        (7, "row: not UTF-8"),
        (8, {"id": "3", "prompt": "é"}),
        (9, "row: a carriage return outside of quotes"),
        (10, {"id": "5", "prompt": "ok"}),
    ] == read_rows(path)


def test_csv_of_nothing(folder: Path) -> None:
    """A file without even a header has no rows."""
    assert [] == read_rows(written(folder / "in.csv", ""))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # Nothing closes it.
        ('1,"open\n2,b\n3,c\n', [UNCLOSED, "b", "c"]),
        ('1,"open', [UNCLOSED]),
        ('1,"open\n2,"" b\n', [UNCLOSED, " b"]),
        # The opening quote of a later record, which is text then.
        ('1,"open\n2,"b, b"\n3,c\n', [UNCLOSED, "b, b", "c"]),
        ('1,"open\n2,"""b"" b"\n3,c\n', [UNCLOSED, '"b" b', "c"]),
        # A quote that may close it, but makes too many cells.
        ('1,"open\n2,5",b\n', [UNCLOSED, "row: 3 cells, the header has 2"]),
        ('"1,open\n"2",b,"c\n3,c\n', [UNCLOSED, UNCLOSED, "c"]),
        # A quote that closes it, but leaves a record out: what was the end of a cell opens one.
        ('1,"a"b\n"\n2,b\n3,"\nc"\n', ["ab", UNCLOSED, "b", "\nc"]),
        ('1">,"\n2,"\nb"\n3,c\n', [UNCLOSED, "\nb", "c"]),
        # That of a cell that begins with the end of a line.
        ('1,"open\n2,b\n3,"\nc"\n4,d\n', [UNCLOSED, "b", "\nc", "d"]),
        # Cells of several lines, the quotes of which are in order.
        ('1,"a\n\nb"\n2,"b\r\n""b"""\n', ["a\n\nb", 'b\n"b"']),
        # Within one line quotes are read as everywhere.
        ('1,"a" b\n2,a "b"\n3,"a "b" c"\n', ["a b", 'a "b"', 'a b" c"']),
    ],
)
def test_quotes(folder: Path, rows: str, found: list[str]) -> None:
    """A quote that is never closed is an error of its line, and swallows no later record."""
    read = read_rows(written(folder / "in.csv", f"id,prompt\n{rows}"))

    assert found == [row if isinstance(row, str) else row["prompt"] for _, row in read]
    assert 2 == read[0][0]


def test_open_quotes_take_no_square_of_the_time(folder: Path) -> None:
    """A line that was taken for a part of a cell once is not taken again, however many quotes are open."""
    path = written(folder / "in.csv", "id,prompt,note\n" + 'b","c\n' * 5_000)

    assert {UNCLOSED, "row: empty"} >= {row for _, row in read_rows(path) if isinstance(row, str)}


def test_a_cell_that_is_too_long(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quoted cell is held up to the greatest length, and is then taken for one that is never closed."""
    monkeypatch.setattr("aisecurity.bulk.sources.csv_files.records.MAX_LINE_BYTES", 10)
    path = written(folder / "in.csv", 'prompt\n"aaaa\nbbbb\ncccc"\nd\n')

    assert (2, UNCLOSED) == read_rows(path)[0]
    assert (5, {"prompt": "d"}) == read_rows(path)[-1]


def test_a_line_that_is_too_long_in_a_cell(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error of its own, and the quote before it another one."""
    monkeypatch.setattr("aisecurity.bulk.sources.lines.lines.__defaults__", (10, None))
    path = written(folder / "in.csv", 'prompt\n"aaaa\nbbbbbbbbbbbb"\nd\n')

    assert [(2, UNCLOSED), (3, "row: over 33,554,432 bytes"), (4, {"prompt": "d"})] == read_rows(path)


def test_csv_of_old_macs(folder: Path) -> None:
    """Lines may end with carriage returns; a line feed outside of quotes may be a part of a text then."""
    path = written(folder / "in.csv", b'id,prompt\r1,"a\rb"\r2,b\nc\r3,c\r')

    assert [
        (2, {"id": "1", "prompt": "a\nb"}),
        (4, "row: a line feed outside of quotes"),
        (5, {"id": "c"}),
        (6, {"id": "3", "prompt": "c"}),
    ] == read_rows(path)


def test_options(folder: Path) -> None:
    """Another delimiter, comments, and no header: columns have their numbers as names."""
    path = written(folder / "in.csv", '# no; row\n1;"a\n# text"\n2;b;c\n')
    source: dict[str, Any] = {"delimiter": ";", "header": False, "comment": "#"}

    assert [(2, {"1": "1", "2": "a\n# text"}), (4, "row: 3 cells, the header has 2")] == read_rows(
        path, columns=Columns(prompt="2"), **source
    )
    with pytest.raises(ConfigurationError, match=r"none of its 2 columns .*--column prompt=.*: '1', '2'$"):
        read_rows(path, **source)


def test_a_single_column_without_a_header(folder: Path) -> None:
    """It is what the source says its member is, if the caller names no other; a damaged row is one error."""
    path = written(folder / "in.tsv", '"never closed\na\nb\n')

    assert [(1, UNCLOSED), (2, {"response": "a"}), (3, {"response": "b"})] == read_rows(
        path, header=False, member="response"
    )
    assert (2, {"1": "a"}) == read_rows(path, header=False, columns=Columns(prompt="1"))[1]
    assert [(1, UNCLOSED)] == read_rows(written(folder / "in.csv", '"a'), header=False)
    assert [] == read_rows(written(folder / "in.csv", ""), header=False)


@pytest.mark.parametrize(
    "options", [{"delimiter": ";;"}, {"delimiter": ""}, {"delimiter": '"'}, {"comment": ""}, {"comment": "a\n"}]
)
def test_options_that_cannot_be(options: dict[str, str]) -> None:
    """They are errors at once."""
    with pytest.raises(ConfigurationError, match="needed"):
        Source("in.csv", **options)  # type: ignore[arg-type]  # of any kind


def test_options_of_other_formats(folder: Path) -> None:
    """An option that would change nothing is an error."""
    with pytest.raises(ConfigurationError, match="delimiter is no option of the format tsv"):
        read_rows(written(folder / "in.tsv", "prompt\na\n"), delimiter=";")
    with pytest.raises(ConfigurationError, match="header is no option of the format jsonl"):
        Source("-", format="jsonl", header=False).identity()


@pytest.mark.parametrize(
    ("header", "reason"), [(b'id,"prompt\n1,a\n', UNCLOSED), (b"\xffid,prompt\n1,a\n", "is not UTF-8")]
)
def test_headers_that_cannot_be_read(folder: Path, header: bytes, reason: str) -> None:
    """Without a header nothing is known of the rows."""
    with pytest.raises(ConfigurationError, match=f"its header, in line 1, .*{reason}"):
        read_rows(written(folder / "in.csv", header))
