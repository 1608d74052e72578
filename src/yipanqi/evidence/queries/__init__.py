"""Reading evidence: `reading` what proves what, `requirements` as data."""

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
    "Completeness", "Requirement", "SeenElsewhere", "SimilarPicture", "counts_of", "custody_of", "evidence", "evidence_of",
    "evidence_piece", "missing_and_surplus", "path_of", "pictures_seen_elsewhere", "requirement_named", "requirements", "similar_pictures",
    "stored_digests", "versions_of",
)  # fmt: skip
