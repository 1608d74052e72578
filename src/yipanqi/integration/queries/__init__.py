"""Across the chain: `stages`, `board`, `records` behind a cell, `chain` of a record, `lanes` of an agency, `desk`."""

from yipanqi.integration.queries.board import Board, BoardFilter, BoardRow, Cell, board, row_of, years
from yipanqi.integration.queries.chain import ChainPanel, ChainStage, Link, chain_of
from yipanqi.integration.queries.desk import Change, Changes, Desk, DeskItem, desk
from yipanqi.integration.queries.deviation import Sides, deviation_bounds
from yipanqi.integration.queries.lanes import Bar, Lanes, lanes
from yipanqi.integration.queries.records import CellRecords, RecordLine, cell_records
from yipanqi.integration.queries.stages import STATE_TITLES, StageFormula, stages

__all__ = (
    "STATE_TITLES", "Bar", "Board", "BoardFilter", "BoardRow", "Cell", "CellRecords", "ChainPanel", "ChainStage", "Change",
    "Changes", "Desk", "DeskItem", "Lanes", "Link", "RecordLine", "Sides",
    "StageFormula", "board", "cell_records", "chain_of", "desk", "deviation_bounds", "lanes", "row_of", "stages", "years",
)  # fmt: skip
