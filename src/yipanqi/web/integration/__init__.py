"""Pages across the chain: the desk, the board, what lies behind a cell, one agency on two lanes; the chain panel as a tag."""
