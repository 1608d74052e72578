"""Pages of 留痕: entries in reach, the history of one subject, the daily anchors."""
