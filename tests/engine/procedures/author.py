"""An author's desk for procedures: a small rules folder of its own, and the shipped one."""

import datetime
from pathlib import Path

from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.procedures.check import sound_procedures
from yipanqi.engine.procedures.composing import compose, overlays_for
from yipanqi.engine.procedures.course import Course, Standing, Taker
from yipanqi.engine.procedures.language import ActorRule, Procedure, Step

RULES = Path(__file__).resolve().parents[3] / "rules"
SHIPPED = sound_procedures(RULES)
D = datetime.date
_DAY = datetime.timedelta(days=1)

SMALL = """procedure:
  id: seal
  title: 用印审批
  edition: "1"
  effective_from: 2024-01-01
  subject: matter
  visibility: line
  template: true
  source: {document: local, confidence: 平台}
  starts: [ask]
  steps:
    - id: ask
      title: 申请
      who: [{relation: office, posts: [office_head]}]
      fields: [{id: wanted_on, title: 使用日期, type: date}]
      papers: [{kind: draft, title: 文稿, minimum: 1, maximum: 2}]
      decisions: [{id: asked, title: 已申请, to: [check, legal]}]
    - id: check
      title: 审核
      who: [{relation: own_committee, posts: [party_affairs_clerk]}]
      not_same_as: [ask]
      limits: [{id: check, at_least: {days: 1}, within: {days: 3}, after: ask}]
      decisions: [{id: fine, title: 通过, to: [approve]}, {id: back, title: 退回, returns: ask}]
    - id: legal
      title: 合法性审查
      who: [{relation: own_committee, posts: [full_time_deputy_secretary]}]
      decisions: [{id: fine, title: 通过, to: [approve]}]
    - id: approve
      title: 批准
      who: [{relation: own_committee, posts: [secretary]}]
      waits_for: [check, legal]
      limits: [{id: approve, within: {working_days: 2}}]
      decisions: [{id: approved, title: 同意, ends: 已用印}, {id: refused, title: 不同意, ends: 未同意}]
"""


def folder(root: Path, text: str = SMALL) -> Path:
    """A rules folder with one procedure."""
    book = root / "models" / "office"
    (book / "procedures").mkdir(parents=True)
    (root / "organisation").mkdir()
    (root / "organisation" / "posts.yaml").write_text(
        (RULES / "organisation" / "posts.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (root / "layers.yaml").write_text(
        "layers:\n  - {key: models, title: 通用模型, basis: model}\n  - {key: town, title: 某镇, basis: locality}\n",
        encoding="utf-8",
    )
    (book / "book.yaml").write_text(
        "title: 办公\ndocuments:\n  local: {title: 办公约定, issuer: 平台, effective_from: 2024-01-01}\n",
        encoding="utf-8",
    )
    (book / "procedures" / "seal.yaml").write_text(text, encoding="utf-8")
    return root


def with_change(root: Path, *changes: tuple[str, str]) -> Path:
    """The folder with lines of the small procedure changed."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return folder(root, text)


def calendar(last: int = 2032) -> WorkingCalendar:
    """An invented calendar: National Day off with one make-up Saturday each year, and New Year's Day."""
    years = range(2024, last + 1)
    holidays = [D(year, 10, day) for year in years for day in range(1, 8)] + [D(year, 1, 1) for year in years]
    make_up = []
    for year in years:
        day = D(year, 10, 8)
        while day.weekday() != 5:
            day += _DAY
        make_up.append(day)
    return WorkingCalendar.of(years, holidays, make_up)


def laid(key: str, edition: str = "1", *layers: str, is_agency: bool = False) -> Procedure:
    """A shipped procedure with its overlays."""
    base = SHIPPED.edition(key, edition)
    assert base is not None
    return compose(base, overlays_for(SHIPPED, base, layers, is_agency=is_agency))


def taker_for(course: Course, step: Step, actor: ActorRule | None = None, *, number: int = 0) -> Taker:
    """Somebody who may take the step, nobody else's double."""
    actor = actor or step.actors[0]
    if actor.relation == "subject":
        return Taker(course.subject, (Standing("subject"),))
    organisation = str(course.value(actor.named_by)) if actor.named_by else ""
    posts = actor.posts or ("",)
    key = f"{step.id}{number}"
    return Taker(key, (Standing(actor.relation, posts[0], organisation),))
