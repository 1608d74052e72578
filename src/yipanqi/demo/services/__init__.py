"""Building the demo county: `county` and its people, the `cast` of the story, the `year` of everybody, the `story` of one."""

from yipanqi.demo.services.build import build_county, is_built

__all__ = ("build_county", "is_built")
