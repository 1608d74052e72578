"""Who may record activities, found carriers and act in them."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity, CallPlace, Carrier, FeeMovement
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.carriers import serves_in
from yipanqi.organisation.policies import may_add_agencies
from yipanqi.organisation.queries import members_as_at


def may_record(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation; the leader of a party group for his group."""
    return actor.may_act_on(path) or any(
        post.kind == "group_leader" and post.path == path for post in actor.posts
    )


def may_correct(actor: Actor, activity: Activity) -> bool:
    """Whoever may record there."""
    return may_record(actor, activity.organisation.path)


def wrote_record(actor: Actor, activity: Activity) -> bool:
    """Whether this person entered or last corrected the record; the system is no person."""
    return actor.kind == "person" and actor.key == activity.written_by_key


def may_confirm(actor: Actor, activity: Activity) -> bool:
    """Whoever holds a post of the organisation or may record there, except the person who wrote the record."""
    sits = any(post.organisation_id == activity.organisation_id for post in actor.posts)
    allowed = sits or may_record(actor, activity.organisation.path)
    return allowed and not wrote_record(actor, activity)


def may_found_carrier(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation."""
    return actor.may_act_on(path)


def may_finish_carrier(actor: Actor, carrier: Carrier) -> bool:
    """Staff over the organisation, or the carrier's leader."""
    leads = carrier.leader_id is not None and carrier.leader_id == actor.person_id
    return leads or actor.may_act_on(carrier.organisation.path)


def may_lead_carrier(actor: Actor, carrier: Carrier) -> bool:
    """Its leader, or staff over the organisation: people, calls, hours, end."""
    return may_finish_carrier(actor, carrier)


def may_log(actor: Actor, carrier: Carrier) -> bool:
    """Whoever serves in it, and staff over the organisation."""
    return actor.may_act_on(carrier.organisation.path) or serves_in(actor.person_id, carrier)


def may_review(actor: Actor, carrier: Carrier, *, is_pledge: bool) -> bool:
    """Staff over the organisation, never the leader himself; of a pledge nobody whose pledge it is."""
    if not actor.may_act_on(carrier.organisation.path):
        return False
    if is_pledge:
        return not serves_in(actor.person_id, carrier)
    return actor.person_id is None or actor.person_id != carrier.leader_id


def may_decide_term(actor: Actor, carrier: Carrier) -> bool:
    """Staff over the organisation: keep, renew, retire, make public."""
    return actor.may_act_on(carrier.organisation.path)


def may_answer_call(actor: Actor, carrier: Carrier) -> bool:
    """Whoever serves in the team; staff where the team has no leader."""
    if serves_in(actor.person_id, carrier):
        return True
    return carrier.leader_id is None and actor.may_act_on(carrier.organisation.path)


def may_volunteer(actor: Actor, carrier: Carrier) -> bool:
    """A member of the organisation or of one below it, where the kind has a team that one joins by oneself."""
    home = actor.member_of
    if actor.person_id is None or not home or not home.startswith(carrier.organisation.path):
        return False
    return described_kind(carrier.kind).has_open_team


def may_speak_as_partner(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation that a joint carrier of others names as its other side."""
    return actor.may_act_on(path)


def may_comment(actor: Actor, carrier: Carrier) -> bool:
    """Everybody who reaches it; a visitor where it was made public."""
    return carrier.is_public if actor.kind == "visitor" else actor.reaches(carrier.organisation.path)


def may_confirm_hours(actor: Actor, place: CallPlace) -> bool:
    """The project's leader or staff over the organisation, never the volunteer himself."""
    return place.person_id != actor.person_id and may_lead_carrier(actor, place.call.carrier)


def may_report_hours(actor: Actor, place: CallPlace) -> bool:
    """The volunteer himself; whoever organises enters them for somebody without a telephone."""
    return place.person_id == actor.person_id or may_lead_carrier(actor, place.call.carrier)


def may_withdraw_place(actor: Actor, place: CallPlace) -> bool:
    """The volunteer himself; whoever organises takes out whom he entered by mistake or who stays away."""
    return may_report_hours(actor, place)


def may_pack_ledgers(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation: many ledgers at once are no reading matter."""
    return actor.may_act_on(path)


def may_lay_out_papers(actor: Actor) -> bool:
    """The system administrator, and party-affairs staff of a work committee: a layout holds for the whole installation."""
    return "system" in actor.roles or may_add_agencies(actor)


def may_keep_fees(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation; what a member pays is nobody else's business but his own."""
    return actor.may_act_on(path)


def may_confirm_movement(actor: Actor, movement: FeeMovement) -> bool:
    """Party-affairs staff of an organisation above, never who entered it."""
    above = movement.organisation.parent
    return above is not None and actor.may_act_on(above.path) and actor.key != movement.recorded_by_key


def may_plan_study(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation: study plans and campaigns."""
    return actor.may_act_on(path)


def may_note_idea(actor: Actor, path: str) -> bool:
    """Members of the organisation, its party groups and staff."""
    return actor.may_act_on(path) or bool(actor.member_of and actor.member_of.startswith(path))


def may_decide_idea(actor: Actor, path: str) -> bool:
    """Staff at or above the organisation."""
    return actor.may_act_on(path)


def is_lecturer(actor: Actor, activity: Activity) -> bool:
    """Whether the lecture names the actor as its lecturer; of two people of one name he who stood on the roll.

    The name of the person counts: an account may be shown by name and post.
    """
    if actor.person_id is None:
        return False
    named = activity.roll.filter(person__name=activity.host_name)
    if named.exists():
        return named.filter(person_id=actor.person_id).exists()
    own = members_as_at(actor, "").filter(person_id=actor.person_id, person__name=activity.host_name)
    return own.exists() or actor.name == activity.host_name


def may_declare_lecture(actor: Actor, activity: Activity) -> bool:
    """The lecturer, or whoever may record there."""
    return may_correct(actor, activity) or is_lecturer(actor, activity)


def may_rate_lecture(actor: Actor, activity: Activity) -> bool:
    """Staff over the organisation."""
    return actor.may_act_on(activity.organisation.path)
