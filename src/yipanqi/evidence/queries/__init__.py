"""Reading evidence: `reading` what proves what, `requirements` as data; `likeness` of texts, `pictures` shown again, and
`comparison`, how the locality wants records compared."""

from yipanqi.evidence.queries.comparison import Comparison, Tier, comparison, current_ground, tier_of
from yipanqi.evidence.queries.likeness import compared_text, relatives, text_counts, text_pairs
from yipanqi.evidence.queries.pictures import PictureAgain, pictures_shown_again, pieces_by_number
from yipanqi.evidence.queries.reading import (
    Completeness,
    SeenElsewhere,
    SimilarPicture,
    counts_of,
    custody_of,
    evidence,
    evidence_of,
    evidence_piece,
    missing_and_surplus,
    path_of,
    pictures_seen_elsewhere,
    similar_pictures,
    stored_digests,
    versions_of,
)
from yipanqi.evidence.queries.requirements import Requirement, requirement_named, requirements

__all__ = (
    "Comparison",
    "Completeness",
    "PictureAgain",
    "Requirement",
    "SeenElsewhere",
    "SimilarPicture",
    "Tier",
    "compared_text",
    "comparison",
    "counts_of",
    "current_ground",
    "custody_of",
    "evidence",
    "evidence_of",
    "evidence_piece",
    "missing_and_surplus",
    "path_of",
    "pictures_seen_elsewhere",
    "pictures_shown_again",
    "pieces_by_number",
    "relatives",
    "requirement_named",
    "requirements",
    "similar_pictures",
    "stored_digests",
    "text_counts",
    "text_pairs",
    "tier_of",
    "versions_of",
)  # fmt: skip
