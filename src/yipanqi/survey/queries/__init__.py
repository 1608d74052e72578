"""Reading the room: `forms`, rounds and who is asked (`reading`), `results`; the language of forms in the files beside."""

from yipanqi.survey.queries.forms import form_in, form_of, form_templates, form_version, form_versions
from yipanqi.survey.queries.reading import (
    code_to_answer,
    group_named,
    group_states,
    limits_of,
    own_rounds,
    paper_batch,
    rated_rows,
    reminded_on,
    roll_names,
    round_named,
    round_to_answer,
    rounds,
    rounds_about,
    rounds_run_out,
    spaced_code,
)
from yipanqi.survey.queries.results import results_of

__all__ = (
    "code_to_answer", "form_in", "form_of", "form_templates", "form_version", "form_versions", "group_named", "group_states",
    "limits_of", "own_rounds", "paper_batch", "rated_rows", "reminded_on", "results_of", "roll_names", "round_named", "round_to_answer",
    "rounds", "rounds_about", "rounds_run_out", "spaced_code",
)  # fmt: skip
