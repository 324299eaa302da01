"""Headers of tables: columns that are missing, doubled, or no names."""

from __future__ import annotations

from pathlib import Path

import pytest

from aisecurity.bulk import Columns
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import read_rows, written


def test_columns_that_are_not_there(folder: Path) -> None:
    """A header without the columns is an error of the call, which says which there are and how to name one."""
    path = written(folder / "in.csv", "id,text,Prompt Text,\n1,a,b,c\n")
    names = "'id', 'text', 'Prompt Text', ''$"

    with pytest.raises(
        ConfigurationError, match=rf"in\.csv: none of its 4 columns is named prompt, .*--column .*{names}"
    ):
        read_rows(path)
    with pytest.raises(ConfigurationError, match=f"no column question among its 4: {names}"):
        read_rows(path, columns=Columns(prompt="question"))
    assert [(2, {"id": "1", "text": "a", "Prompt Text": "b", "": "c"})] == read_rows(
        path, columns=Columns(prompt="text")
    )


def test_many_columns(folder: Path) -> None:
    """The first of them are named."""
    header = ",".join("name_" + letter for letter in "abcdefghijklmnopqrstuvwxyz")
    with pytest.raises(ConfigurationError, match=r"among its 26: 'name_a', .* 'name_t', \.\.\.$"):
        read_rows(written(folder / "in.csv", f"{header}\n"), columns=Columns(prompt="question"))


@pytest.mark.parametrize(
    "row",
    ["how are you,yes", "hunter22,yes", "12345,yes", "hello.,How Are You All", f"{'x' * 41},yes", "?,yes", "7,yes"],
)
def test_a_row_that_is_taken_for_a_header(folder: Path, row: str) -> None:
    """It may be content, and is not repeated; the option for such a file is named."""
    with pytest.raises(ConfigurationError, match=r"not look like names: .* --no-header") as caught:
        read_rows(written(folder / "in.csv", f"{row}\n"))
    assert [] == [cell for cell in row.split(",") if f"'{cell}'" in str(caught.value)]


@pytest.mark.parametrize("name", ["in.csv", "in.tsv"])
def test_doubled_columns(folder: Path, name: str) -> None:
    """Two columns of one name that is scanned, or says how, are an error of the file; others do not matter."""
    delimiter = "\t" if name.endswith("tsv") else ","
    for columns in (["prompt", "prompt"], ["prompt", "profile", "profile"]):
        with pytest.raises(ConfigurationError, match=rf"{name}: two columns have the name {columns[-1]}, so"):
            read_rows(written(folder / name, delimiter.join(columns) + "\n"))
    row = delimiter.join(["a", "b", "c", "d", "e"])
    header = delimiter.join(["id", "prompt", "note", "id", "note"])
    assert [(2, {"id": "d", "prompt": "b", "note": "e"})] == read_rows(written(folder / name, f"{header}\n{row}\n"))


@pytest.mark.parametrize(
    ("name", "header", "said"),
    [
        ("in.csv", "id;question", "delimiter=';', or --delimiter"),
        ("in.csv", '"id"|"question"', r"delimiter='\|', or --delimiter"),
        ("in.csv", "id\tquestion", r"delimiter='\\t', or --delimiter"),
        ("in.tsv", "id,question", "delimiter=',', or --delimiter, of the format csv"),
        ("in.csv", "# made by us\nid,prompt", "comment=..., or --comment"),
        ("in.csv", "how are you;fine", "header=False, or --no-header"),
    ],
)
def test_what_may_be_wrong_with_a_header(folder: Path, name: str, header: str, said: str) -> None:
    """The option is named for another delimiter, and for lines that are no rows."""
    with pytest.raises(ConfigurationError, match=said):
        read_rows(written(folder / name, f"{header}\n1\n"))


def test_names_as_others_write_them(folder: Path) -> None:
    """Names with spaces around them, or as pandas makes them, are names, and shown."""
    with pytest.raises(ConfigurationError, match=r"names one: 'Unnamed: 0', ' text', 'label '$"):
        read_rows(written(folder / "in.csv", "Unnamed: 0, text,label \n"))
