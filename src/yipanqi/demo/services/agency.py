"""The story's agency as its chapters need it: its people by their accounts, its branches, posts and offices."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import adopted_layers, cases, composed, edition_today
from yipanqi.casework.services import Beginning, Given, begin_case, take_step
from yipanqi.demo.services.cast import stand_in_for
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import STORY_BRANCHES, STORY_COMMITTEE, STORY_OFFICES
from yipanqi.demo.services.handling_words import Fields
from yipanqi.evidence.services import Upload
from yipanqi.execution.queries import roll_for
from yipanqi.execution.services import RollLine
from yipanqi.inspection.services import FINDING
from yipanqi.meeting.queries import decision_about
from yipanqi.organisation.queries import offices, organisations, posts_of, staff_of
from yipanqi.planning.queries import plan_of
from yipanqi.planning.services import adopt_plan, agree_junction, propose_junction
from yipanqi.tasking.queries import occurrences_of

Scene = tuple[datetime.date, Callable[[], None]]
WINDOW = 4


class StoryAgency:
    """The agency in one year: whom one asks to act, and on what."""

    def __init__(self, system: Actor, year: int, clock: StoryClock) -> None:
        self.system, self.year, self.clock = system, year, clock
        named = {each.name: each for each in organisations(system)}
        self.agency = named[STORY_COMMITTEE]
        self.branches = [named[name] for name in STORY_BRANCHES]
        self.posts = {post.title: post.pk for post in posts_of(system, self.agency.path)}
        units = {unit.name: unit.pk for unit in offices(system).filter(parent_id=self.agency.agency_id)}
        self.offices = [units[name] for name in STORY_OFFICES]

    def on(self, month: int, day: int) -> datetime.date:
        """A day of the year."""
        return datetime.date(self.year, month, day)

    def as_(self, username: str, day: datetime.date) -> Actor:
        """The person on that day."""
        return stand_in_for(username, day, self.clock)

    def secretary_of(self, branch: int) -> int:
        """The key of the secretary's post of the branch with that number."""
        return self.posts[f"{self.branches[branch].short_name}书记"]

    def node_of(self, actor: Actor, duty: Any, due_on: datetime.date) -> Any:
        """The duty's time node of that day."""
        return occurrences_of(actor, duty).get(due_on=due_on)

    def hopefuls(self) -> list[Any]:
        """The people of the hall who are no members, the youngest first."""
        hall = staff_of(self.system, self.agency.agency_id or 0).filter(
            unit_id=self.offices[WINDOW], person__memberships__isnull=True
        )
        people = [placement.person for placement in hall]
        return sorted(people, key=lambda one: one.born_on or datetime.date.min, reverse=True)

    def ask(
        self, actor: Actor, procedure: str, about: str, home: Any, title: str, fields: dict[str, Any]
    ) -> Any:
        """Ask for an extension, an excuse or a waiver; returns the case."""
        beginning = Beginning(
            procedure, home.pk, title, "asked", Given(fields, {}), about=about, on=actor.today
        )
        return begin_case(actor=actor, beginning=beginning)

    def decide(self, actor: Actor, case: Any, decision: str) -> None:
        """Decide what was asked for."""
        take_step(actor=actor, case=case, step="decide", decision=decision)

    def adopt_drafted(self, day: datetime.date) -> None:
        """The leading group adopts what its meeting decided; a year told without its meetings is taken in as it was."""
        plan = plan_of(self.system, self.agency.pk, self.year)
        leader = self.as_("linshuming", day)
        if plan is None:
            return
        is_decided = decision_about(leader, "planning.plan", plan.pk) is not None
        adopt_plan(
            actor=leader if is_decided else replace(self.system, today=day, name="党组会议"), plan=plan
        )

    def propose(self, actor: Actor, item: Any, kind: str, measure: str, expected: str, branch: int) -> Any:
        """Propose a junction of the item, carried by the branch and owned by its secretary."""
        return propose_junction(
            actor=actor, item=item, organisation=self.branches[branch], measure_kind=kind, measure=measure,
            expected_result=expected, owner_id=self.secretary_of(branch),
        )  # fmt: skip

    def agree(self, junctions: list[Any], day: datetime.date) -> None:
        """The agency's full-time deputy agrees to the junctions."""
        for junction in junctions:
            agree_junction(actor=self.as_("zhouwei", day), junction=junction)

    def roll(
        self, actor: Actor, kind: str, day: datetime.date, absent: int = 0, branch: int = WINDOW
    ) -> list[RollLine]:
        """Who had to come to the branch's gathering; the first few were away on duty."""
        due = roll_for(actor, self.branches[branch], kind, day)
        return [
            RollLine(
                entry.person_id, "leave" if number < absent else "present", "公出" if number < absent else ""
            )
            for number, entry in enumerate(due)
        ]

    def given(self, case: Any, key: str, step: str, decision: str, day: datetime.date, path: str, fields: Fields) -> Given:  # fmt: skip
        """What a step of a case is given: the fields, with the least number of small papers."""
        edition = case.edition if case is not None else edition_today(key, day, path).edition
        layers = tuple(case.layers) if case is not None else adopted_layers(path, day, key)
        procedure = composed(key, edition, layers, is_agency=True)
        files: dict[str, list[Upload]] = {}
        for paper in procedure[step].papers:
            if paper.minimum and (not paper.decisions or decision in paper.decisions):
                files[paper.kind] = [
                    Upload(
                        f"{paper.title}{number}.txt",
                        f"{paper.title}（{number}）\n{day}\n{procedure.title}".encode(),
                    )
                    for number in range(1, paper.minimum + 1)
                ]
        return Given(fields, {} if procedure.visibility == "restricted" else files)

    def case_of(self, finding: Any) -> Any:
        """The case in which the finding is rectified."""
        return cases(self.system).get(about=f"{FINDING}:{finding.pk}")

    def rectify(
        self, finding: Any, username: str, day: datetime.date, step: str, decision: str, fields: Fields | None = None
    ) -> Any:  # fmt: skip
        """Take a step of its rectification; the finding as it then stands."""
        case = self.case_of(finding)
        given = self.given(case, case.procedure, step, decision, day, case.organisation.path, fields or {})
        take_step(actor=self.as_(username, day), case=case, step=step, decision=decision, given=given)
        finding.refresh_from_db()
        return finding

    def plan_mending_of(
        self, finding: Any, username: str, day: datetime.date, said: tuple[str, str, str, str], until: datetime.date
    ) -> Any:  # fmt: skip
        """Cause, measure, standard of done and target, for the organisation where it was found."""
        names = ("cause", "corrective", "done_when", "target")
        fields: Fields = {
            **dict(zip(names, said, strict=True)), "owner": f"organisation:{finding.organisation_id}", "finish_on": until,
        }  # fmt: skip
        return self.rectify(finding, username, day, "plan", "planned", fields)
