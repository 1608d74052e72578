"""What rule authors compute without Django: run, explain, whatif over a folder of facts."""

import datetime
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.engine.desk import COUNTY, activity, branch, change, copied, rules
from yipanqi.engine.__main__ import main
from yipanqi.engine.choosing import of_books

_TYPES = {"integer": "integer", "date": "date", "yes_no": "boolean"}
RULES = rules(COUNTY)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty branches of one agency; the higher the number, the fewer general meetings."""
    folder = tmp_path_factory.mktemp("facts")
    subjects: list[dict[str, Any]] = [branch(key, path=f"0001/0002/{key:04d}/") for key in range(1, 21)]
    rows: list[dict[str, Any]] = [
        activity(key * 100 + month, "general_meeting", datetime.date(2026, month, 9), organisation=key)
        for key in range(1, 21)
        for month in (2, 5, 8, 11)[: 4 - key // 6]
    ]
    with duckdb.connect() as engine:
        for name, found in (("organisation", subjects), ("activity", rows), ("appraisal", [])):
            columns = RULES.facts[name].columns
            typed = ", ".join(
                f'"{key}" {"bigint" if key in ("key", "organisation") else _TYPES.get(column.type, "varchar")}'
                for key, column in columns.items()
            )
            engine.execute(f"create table {name} ({typed})")
            for row in found:
                engine.execute(
                    f"insert into {name} values ({', '.join('?' * len(columns))})",
                    [row.get(key) for key in columns],
                )
            engine.execute(f"copy {name} to '{folder / name}.parquet' (format parquet)")
    return folder


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(arguments)
    return code, capsys.readouterr().out


def common(facts: Path, out: Path) -> list[str]:
    return [
        "--facts",
        str(facts),
        "--period",
        "2026",
        "--today",
        "2027-01-05",
        "--out",
        str(out),
        "--book",
        "star_rating",
    ]


def test_a_book_is_run_and_every_result_explains_itself(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(capsys, "run", *common(facts, tmp_path))
    assert (code, "已计算20个对象" in text) == (0, True)
    code, text = said(capsys, "run", *common(facts, tmp_path))
    assert "沿用1片" in text
    code, text = said(capsys, "explain", "--result", "12:STAR-GRADE", *common(facts, tmp_path))
    assert code == 0
    assert "支部星级" in text and "同组20个" in text and "应完成4个周期，已完成2个" in text
    code, text = said(capsys, "explain", "--result", "12:STAR", "--form", "json", *common(facts, tmp_path))
    assert json.loads(text)["id"] == "STAR"
    code, text = said(
        capsys, "explain", "--result", "12:STAR-GRADE", "--form", "sheet", *common(facts, tmp_path)
    )
    assert text.startswith("<!doctype html>") and "算分单" in text


def test_what_if_says_who_changes_grade_and_which_indicator_did_it(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = copied(tmp_path / "other")
    file = next(
        path
        for path in (other / "models/star_rating/rules").glob("*.yaml")
        if "STAR-3" in path.read_text(encoding="utf-8")
    )
    change(
        other,
        str(file.relative_to(other)),
        'due("ZH-01") else 0\', each: 2}',
        'due("ZH-01") else 0\', each: 9}',
    )
    code, text = said(capsys, "whatif", "--other", str(other), *common(facts, tmp_path / "out"))
    assert code == 0
    assert "“支部星级”：共20个对象" in text
    assert "指标“工作制度”：15个对象得分有变化，平均变动－6，最多6。" in text
    assert "每个对象每年的负担" in text


def test_refusals_are_sentences(facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "run", *common(facts, tmp_path)[:-1], "no_such_book")
    assert (code, "没有名为“no_such_book”的制度" in text) == (1, True)
    code, text = said(capsys, "explain", "--result", "1:STAR", *common(facts, tmp_path / "empty"))
    assert (code, "请先用 run 计算" in text) == (1, True)
    code, text = said(capsys, "whatif", "--weight", "NO=1", *common(facts, tmp_path))
    assert (code, "没有编号为“NO”的指标" in text) == (1, True)


def test_an_exemption_takes_its_windows_out_of_the_run(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    for file in facts.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "exemption.csv").write_text(
        "key,organisation,rule,from_on,until_on,approved_by,article,recorded_on\n1,12,ZH-01,2026-07-01,2026-12-31,冯晨,6,2026-07-01\n"
    )
    code, text = said(capsys, "run", *common(folder, tmp_path / "out"))
    assert code == 0, text
    with duckdb.connect() as engine:
        query = f"""select "ZH-01:due", "ZH-01:not_applicable" from '{tmp_path}/out/results/*.parquet' where key = 12"""
        assert engine.execute(query).fetchone() == (2, 2)
    code, text = said(capsys, "explain", "--result", "12:ZH-01", *common(folder, tmp_path / "out"))
    assert (code, "应完成2个周期，已完成2个" in text) == (0, True)
    assert text.count("有经批准并已登记的豁免") == 2


def test_the_elements_of_a_book_bring_what_they_refer_to() -> None:
    chosen = of_books(RULES, ["star_rating"])
    assert {"ZH-01", "ZH-17"} <= chosen.obligations.keys() < RULES.obligations.keys()
    assert chosen.grades.keys() == {"STAR-GRADE"}
    assert not chosen.points
