"""Paper and workbooks without Django: reading offices' workbooks, writing the rows that came back, minutes."""
