"""What the checker of procedures refuses, in whole sentences, and that all that is shipped is sound."""

from pathlib import Path

import pytest

from tests.engine.procedures.author import RULES, SHIPPED, SMALL, folder, with_change
from yipanqi.engine.procedures.check import check_procedures


def test_shipped_procedures_are_sound_and_their_situations_hold() -> None:
    report = check_procedures(RULES)
    assert report.is_good, report.lines
    assert report.procedures >= 8 and report.trials >= 48 and report.overlays >= 3
    assert any("2014版" in line for line in report.to_verify)


def test_small_procedure_is_sound(tmp_path: Path) -> None:
    report = check_procedures(folder(tmp_path))
    assert report.problems == () and report.steps == 4


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("to: [check, legal]", "to: [legal]", "步骤“审核”永远走不到"),
        ("ends: 已用印}, {id: refused, title: 不同意, ends: 未同意}", "returns: ask}", "往下走不到结束"),
        ("{id: fine, title: 通过, to: [approve]}, {id: back, title: 退回, returns: ask}", "{id: back, title: 退回, ends: 退回}", "永远等不齐"),
        ("posts: [party_affairs_clerk]", "posts: [inspector]", "步骤“审核”没有人能办（所属机关党委的督查员）"),
        ("who: [{relation: office, posts: [office_head]}]", "who: []", "步骤“申请”没有人能办（没有写办理人）"),
        ("at_least: {days: 1}, within: {days: 3}", "at_least: {days: 4}, within: {days: 3}", "最少4天，又要3天内办完，两条时限矛盾"),
        ("at_least: {days: 1}, within: {days: 3}", "not_before: {after: ask, passed: {months: 1}}, within: {days: 3}", "不早于起算后1个月，又要3天内办完"),
        ("{id: approve, within: {working_days: 2}}", "{id: approve, at_least: {months: 2}}, {id: soon, within: {months: 1}, after: ask}", "两条时限矛盾"),
        ("within: {days: 3}, after: ask", "within: {days: 3}, after: approve", "时限从它后面的“批准”起算"),
        ("minimum: 1, maximum: 2", "minimum: 1", "材料“文稿”没有写最多几件"),
        ("minimum: 1, maximum: 2", "minimum: 3, maximum: 2", "最少3件多于最多2件"),
        ("{id: fine, title: 通过, to: [approve]}]", "{id: fine, title: 通过}]", "的决定“通过”没有写去向"),
        ("to: [check, legal]", "to: [chek, legal]", "去向“chek”不认识"),
        ("posts: [secretary]", "posts: [secretery]", "职务“secretery”不认识"),
        ("waits_for: [check, legal]", "waits_for: [check, ask]", "而后者不通向它，永远等不齐"),
        ("returns: ask}", "returns: approve}", "那一步并不在它前面"),
        ("{id: back, title: 退回, returns: ask}", "{id: back, title: 退回, to: [ask]}", "往下走又回到它自己"),
        ("not_same_as: [ask]", "not_same_as: [check]", "步骤“审核”没有人能办（不得与自己同一人）"),
        ("visibility: line", "visibility: restricted\n  visible_to: [{relation: discipline, posts: [discipline_secretary]}]", "而程序限指定职务可见，其中没有这个职务"),
        ("- id: legal", "- id: legal\n      color: red", "步骤“合法性审查”里的键“color”不认识"),
        ("- id: legal", "- id: check", "步骤“check”写了两次"),
        ("{id: asked, title: 已申请, to: [check, legal]}", "{id: asked, title: 已申请, to: [check, legal], only_if: {wanted_on: 是}}", "的条件“使用日期”永远不成立"),
        ("{id: approve, within: {working_days: 2}}", "{id: approve, within: {working_days: 2}, too_late: refuse}", "却没有写最长时限或只对哪些决定"),
        ("{id: approve, within: {working_days: 2}}", "{id: approve, within: {working_days: 2}, too_late: refuse, for: [approved, refused]}", "过期后没有一个决定可作"),
        ("{id: approve, within: {working_days: 2}}", "{id: approve, within: {working_days: 2}, too_early: warn}", "写了提前办理怎么办却没有最短时限"),
        ("ends: 已用印}", "ends: 已用印, person: {becomes: full, day: ask.wanted_on}}", "改变党员身份，而办理对象不是人员"),
        ("subject: matter", "subject: matter\n  shows: [volunteering]", "写了“shows”，但它不是办人员的件"),
        ("subject: matter", "subject: person\n  shows: [volunteerng]", "是否想写“volunteering”？请改正"),
        ("ends: 已用印}", "ends: 已用印, person: {becomes: full, day: ask.finished_on}}", "所指的字段“ask.finished_on”不认识"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    report = check_procedures(with_change(tmp_path, (old, new)))
    said = [str(problem) for problem in report.problems]
    assert any(sentence in line for line in said), said
    assert all(
        line.startswith("models/office/procedures/seal.yaml 第") and line.endswith("。") for line in said
    )


def test_nearest_word_is_offered(tmp_path: Path) -> None:
    report = check_procedures(with_change(tmp_path, ("posts: [secretary]", "posts: [secretery]")))
    assert "是否想写“secretary”？请改正" in str(report.problems[0])


def test_joins_of_two_alternatives_are_never_reached(tmp_path: Path) -> None:
    change = ("[{id: asked, title: 已申请, to: [check, legal]}]", "[{id: one, title: 甲, to: [check]}, {id: two, title: 乙, to: [legal]}]")  # fmt: skip
    said = check_procedures(with_change(tmp_path, change)).lines
    assert any("永远等不齐" in line or "有一种走法会停在" in line for line in said), said


def test_limits_of_parallel_steps_counted_from_one_another_are_a_ring(tmp_path: Path) -> None:
    legal = "      title: 合法性审查\n"
    root = with_change(
        tmp_path,
        ("within: {days: 3}, after: ask", "within: {days: 3}, after: legal"),
        (legal, f"{legal}      limits: [{{id: legal, at_least: {{days: 1}}, after: check}}]\n"),
    )
    assert any("绕一圈又从它自己起算，成了循环" in line for line in check_procedures(root).lines)


@pytest.mark.parametrize(
    ("until", "begins", "sentence"),
    [
        ("2025-06-30", "2025-07-02", "自2025-07-01至2025-07-01没有哪一版有效"),
        ("2025-07-01", "2025-07-01", "2版自2025-07-01起，1版那时还没有止"),
    ],
)
def test_editions_lie_end_to_end(tmp_path: Path, until: str, begins: str, sentence: str) -> None:
    root = with_change(
        tmp_path, ("effective_from: 2024-01-01", f"effective_from: 2024-01-01\n  effective_until: {until}")
    )
    second = SMALL.replace("2024-01-01", begins).replace('edition: "1"', 'edition: "2"')
    (root / "models/office/procedures/seal_2.yaml").write_text(second, encoding="utf-8")
    assert any(sentence in line for line in check_procedures(root).lines)


def test_every_old_step_is_succeeded_by_a_new_one(tmp_path: Path) -> None:
    root = with_change(
        tmp_path, ("effective_from: 2024-01-01", "effective_from: 2024-01-01\n  effective_until: 2024-12-31")
    )
    second = SMALL.replace("2024-01-01", "2025-01-01").replace('edition: "1"', 'edition: "2"')
    second = second.replace("id: legal", "id: lawful").replace("legal]", "lawful]")
    link = '  starts: [ask]\n  succeeds: [{from: "1", who: [{relation: own_committee, posts: [secretary]}], steps: {legal: lawful}}]'
    file = root / "models/office/procedures/seal_2.yaml"
    file.write_text(second.replace("  starts: [ask]", link), encoding="utf-8")
    assert check_procedures(root).is_good, check_procedures(root).lines
    file.write_text(second.replace("  starts: [ask]", link.replace("legal: lawful", "")), encoding="utf-8")
    said = check_procedures(root).lines
    assert any("没有写1版的步骤“合法性审查”在2版里接到哪一步" in line for line in said), said


def test_a_locality_may_be_stricter_but_not_looser(tmp_path: Path) -> None:
    root = folder(tmp_path)
    book = root / "town" / "office"
    (book / "procedures").mkdir(parents=True)
    (book / "book.yaml").write_text(
        "title: 镇\ndocuments:\n  town: {title: 镇规定, issuer: 镇, effective_from: 2024-01-01}\n",
        encoding="utf-8",
    )
    overlay = """overlay:
  id: town
  title: 某镇用印
  procedure: seal
  editions: ["1"]
  source: {document: town, confidence: 本地}
  change:
    - step: check
      replaces: check
      limit: {id: check, at_least: {days: 1}, within: {days: DAYS}, after: ask}
"""
    file = book / "procedures" / "seal.yaml"
    file.write_text(overlay.replace("DAYS", "2"), encoding="utf-8")
    assert check_procedures(root).is_good
    file.write_text(overlay.replace("DAYS", "9"), encoding="utf-8")
    assert any("地方把步骤“审核”的时限放宽了" in line for line in check_procedures(root).lines)
    file.write_text(overlay.replace("DAYS", "2").replace("step: check", "step: chek"), encoding="utf-8")
    assert any("要改动的步骤“chek”不认识" in line for line in check_procedures(root).lines)


def test_a_situation_that_does_not_hold_is_told(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "calendar").mkdir()
    (root / "calendar" / "china.yaml").write_text(
        (RULES / "calendar" / "china.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    tests = root / "models/office/procedures/tests"
    tests.mkdir()
    (tests / "seal.yaml").write_text(
        """situations:
  - name: 说错了
    procedure: seal
    started_on: 2026-03-02
    people: {科长: {office: [office_head]}}
    acts: [{by: 科长, at: 2026-03-02, step: ask, decision: asked}]
    expect: {open: [approve]}
""",
        encoding="utf-8",
    )
    report = check_procedures(root)
    assert not report.is_good
    assert "预期可办“approve”，实可办“check、legal”" in "".join(report.lines)


def test_rows_from_memory_are_marked() -> None:
    old = SHIPPED.edition("development", "2014")
    assert old is not None
    assert all(step.source.verify for step in old.steps)
    new = SHIPPED.edition("development", "2026")
    assert new is not None
    assert not any(step.source.verify for step in new.steps)
    assert {step.number for step in new.steps} >= {str(number) for number in range(1, 26) if number != 8} | {
        "8"
    }
