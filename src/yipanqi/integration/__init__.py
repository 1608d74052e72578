"""融合: what looks at the whole chain at once and keeps no tables of its own.

Reads the six rooms, the rulebook and the ledger: the board (一盘棋), the records behind each of its cells, the two lanes of one
agency, the time axis and the month, the chain panel of any record, and everybody's desk (我的工作台).
"""
