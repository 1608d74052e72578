"""Phase one of procedures: `<layer>/<book>/procedures/*.yaml` and `…/procedures/tests/*.yaml` → Procedures.

Every file is read before anything is refused; nothing but LoadRefused is raised for what authors wrote.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from yipanqi.engine.errors import LoadRefused, Place
from yipanqi.engine.load_words import NO_DATE, read_source
from yipanqi.engine.procedures.language import (
    APPLIES,
    RETENTIONS,
    SHOWN,
    SUBJECT_KINDS,
    VISIBILITIES,
    Insertion,
    LimitChange,
    Overlay,
    Permission,
    PostKind,
    Procedure,
    Procedures,
    Succession,
    Trial,
)
from yipanqi.engine.procedures.load_steps import (
    Desk,
    read_actors,
    read_limit,
    read_paper,
    read_publicity,
    read_step,
    read_steps,
    source_or,
)
from yipanqi.engine.procedures.load_trials import read_trial
from yipanqi.engine.reading import Fields, Problems
from yipanqi.engine.sources import Source
from yipanqi.engine.strict_yaml import Node, read_file

POSTS_FILE = "organisation/posts.yaml"
_FOLDER = "procedures"


def load_procedures(folder: Path) -> Procedures:
    """Read every procedure, overlay and situation below the folder. Raises LoadRefused with all problems."""
    problems = Problems()
    posts = read_posts(folder, problems)
    procedures: list[Procedure] = []
    overlays: list[Overlay] = []
    trials: list[Trial] = []
    layers = _layers(folder, problems)
    for layer, is_local in layers.items():
        for book in _books(folder / layer):
            base = f"{layer}/{book}"
            desk = Desk(layer, is_local, book, _titles(folder, base, problems), posts, problems)
            for node in _trees(folder, f"{base}/{_FOLDER}", problems):
                file = Fields(node, problems, "程序文件")
                part = file.node_of("procedure", required=False)
                other = file.node_of("overlay", required=False)
                file.done()
                if (part is None) == (other is None):
                    problems.add(
                        node.place,
                        "file",
                        "程序文件要写一个程序（procedure）或一份加层（overlay）",
                        "请写其中之一，一个文件一份",
                    )
                elif part is not None:
                    procedures.append(_procedure(part, desk))
                elif other is not None:
                    overlays.append(_overlay(other, desk))
            for node in _trees(folder, f"{base}/{_FOLDER}/tests", problems):
                file = Fields(node, problems, "程序情景文件")
                trials += [read_trial(part, problems) for part in file.many("situations")]
                file.done()
    if problems.found:
        raise LoadRefused(sorted(problems.found, key=lambda problem: problem.place))
    return Procedures(tuple(procedures), tuple(overlays), tuple(trials), tuple(layers), posts)


def read_procedure_text(
    root: Node,
    *,
    layer: str,
    is_local: bool,
    book: str,
    titles: Mapping[str, str] | None,
    posts: Mapping[str, PostKind],
) -> Procedure:
    """One procedure out of an editor's text. Raises LoadRefused with all problems. Without `titles` a document is named by its title."""
    problems = Problems()
    file = Fields(root, problems, "程序文件")
    node = file.node_of("procedure")
    file.done()
    found = _procedure(node, Desk(layer, is_local, book, titles, posts, problems)) if node else None
    if problems.found or found is None:
        raise LoadRefused(problems.found)
    return found


def read_posts(folder: Path, problems: Problems) -> dict[str, PostKind]:
    """The kinds of posts of the organisation room by code."""
    root = _tree(folder, POSTS_FILE, problems)
    found = {}
    if root is not None and isinstance(root.value, list):
        for node in root.value:
            item = Fields(node, problems, "职务")
            found[item.text("code")] = PostKind(item.text("title"), item.texts("of"))
    return found


def _layers(folder: Path, problems: Problems) -> dict[str, bool]:
    root = _tree(folder, "layers.yaml", problems)
    if root is None:
        return {}
    found = {}
    for node in Fields(root, problems, "层次文件").many("layers"):
        item = Fields(node, problems, "层次")
        found[item.text("key")] = item.text("basis") == "locality"
    return found


def _books(layer: Path) -> list[str]:
    return sorted(path.parent.name for path in layer.glob(f"*/{_FOLDER}") if path.is_dir())


def _titles(folder: Path, base: str, problems: Problems) -> dict[str, str]:
    root = _tree(folder, f"{base}/book.yaml", problems)
    if root is None:
        return {}
    documents = Fields(root, problems, "制度文件头").named("documents")
    return {key: Fields(node, problems, f"文件“{key}”").text("title") for key, node in documents.items()}


def _trees(folder: Path, where: str, problems: Problems) -> list[Node]:
    names = sorted(path.name for path in (folder / where).glob("*.yaml") if path.is_file())
    trees = [_tree(folder, f"{where}/{name}", problems) for name in names]
    return [tree for tree in trees if tree is not None]


def _tree(folder: Path, name: str, problems: Problems) -> Node | None:
    if not (folder / name).is_file():
        problems.add(Place(name, 1), "missing_file", f"缺少文件“{name}”", "请补上这个文件")
        return None
    try:
        return read_file(folder / name, name)
    except LoadRefused as refused:
        problems.found.extend(refused.problems)
        return None


def _procedure(node: Node, desk: Desk) -> Procedure:
    item = Fields(node, desk.problems, "程序")
    key = item.text("id")
    item.what = what = f"程序“{item.text('title') or key}”"
    source = read_source(item, desk.problems, desk.titles, what)
    subject = item.word("subject", SUBJECT_KINDS)
    visibility = item.word("visibility", VISIBILITIES)
    found = Procedure(
        id=key,
        title=item.text("title"),
        edition=item.text("edition"),
        effective_from=item.date("effective_from") or NO_DATE,
        effective_until=item.date("effective_until", required=False),
        subject=subject if subject in SUBJECT_KINDS else "matter",
        visibility=visibility if visibility in VISIBILITIES else "line",
        visible_to=read_actors(item, "visible_to", desk, what, required=visibility == "restricted"),
        is_sensitive=item.yes_no("sensitive"),
        is_template=item.yes_no("template"),
        source=source,
        starts=item.texts("starts"),
        steps=read_steps(item.many("steps"), source, desk),
        withdrawal=_permission(item, "withdrawal", source, desk, what),
        suspension=_permission(item, "suspension", source, desk, what),
        excusal=_permission(item, "excuses", source, desk, what),
        transfer=_permission(item, "transfer", source, desk, what),
        retention=item.word("retention", RETENTIONS, required=False),
        successions=tuple(
            _succession(part, source, desk, what) for part in item.many("succeeds", required=False)
        ),
        layer=desk.layer,
        book=desk.book,
        overlays=(),
        place=node.place,
        shows=_shown(item, subject, visibility),
    )
    item.done()
    return found


def _shown(item: Fields, subject: str, visibility: str) -> tuple[str, ...]:
    """What is shown beside the person: words of the closed list, and only of an unrestricted case about a person."""
    words = item.texts("shows", required=False)
    place = item.items["shows"].place if "shows" in item.items else None
    if place is None:
        return ()
    for word in words:
        if word not in SHOWN:
            item.problems.unknown(place, word, tuple(SHOWN), f"{item.what}的“shows”")
    if subject != "person" or visibility == "restricted":
        item.problems.add(
            place,
            "shows",
            f"{item.what}写了“shows”，但它不是办人员的件，或限指定职务可见",
            "只有办理对象是人员（subject: person）、不限指定职务的程序可以在对象旁边显示，请删去“shows”",
        )
    return words


def _permission(owner: Fields, key: str, inherited: Source, desk: Desk, what: str) -> Permission | None:
    node = owner.node_of(key, required=False)
    if node is None:
        return None
    item = Fields(node, desk.problems, f"{what}的“{key}”")
    found = Permission(
        read_actors(item, "who", desk, item.what),
        item.texts("reasons", required=False),
        source_or(item, inherited, desk, item.what),
        node.place,
    )
    item.done()
    return found


def _succession(node: Node, inherited: Source, desk: Desk, what: str) -> Succession:
    item = Fields(node, desk.problems, f"{what}的版本衔接")
    steps = {}
    for old, new in item.named("steps", required=False).items():
        if isinstance(new.value, str):
            steps[old] = new.value
        else:
            desk.problems.add(new.place, "type", f"{item.what}里“{old}”应对应一个步骤", "请写新版本的步骤名")
    found = Succession(
        item.text("from"),
        read_actors(item, "who", desk, item.what),
        steps,
        source_or(item, inherited, desk, item.what),
        node.place,
    )
    item.done()
    return found


def _overlay(node: Node, desk: Desk) -> Overlay:
    item = Fields(node, desk.problems, "加层")
    key = item.text("id")
    item.what = what = f"加层“{item.text('title') or key}”"
    source = read_source(item, desk.problems, desk.titles, what)
    found = Overlay(
        id=key,
        title=item.text("title"),
        procedure=item.text("procedure"),
        editions=item.texts("editions"),
        applies_to=item.word("applies_to", APPLIES, required=False) or "every",
        insertions=tuple(_insertion(part, source, desk) for part in item.many("add_steps", required=False)),
        changes=tuple(
            _change(part, number, source, desk)
            for number, part in enumerate(item.many("change", required=False), 1)
        ),
        source=source,
        layer=desk.layer,
        is_local=desk.is_local,
        place=node.place,
    )
    item.done()
    return found


def _insertion(node: Node, source: Source, desk: Desk) -> Insertion:
    item = Fields(node, desk.problems, "增加的步骤")
    before, part = item.text("before"), item.node_of("step")
    step = read_step(part if part is not None else Node(node.place, {}), source, desk)
    item.done()
    return Insertion(before, step, node.place)


def _change(node: Node, number: int, source: Source, desk: Desk) -> LimitChange:
    item = Fields(node, desk.problems, "改动")
    part = item.node_of("limit", required=False)
    limit = read_limit(part, number, source, desk, "改动") if part is not None else None
    if limit is not None and "id" not in (part.value if part and isinstance(part.value, dict) else {}):
        limit = dataclasses.replace(limit, id=f"{desk.layer}{number}")
    found = LimitChange(
        item.text("step"),
        item.text("replaces", required=False),
        limit,
        read_publicity(item, source, desk, "改动"),
        tuple(read_paper(part, desk, "改动") for part in item.many("papers", required=False)),
        node.place,
    )
    item.done()
    if limit is None and found.publicity is None and not found.papers:
        desk.problems.add(node.place, "change", "改动没有写改什么", "请写 limit、publicity 或 papers")
    return found
