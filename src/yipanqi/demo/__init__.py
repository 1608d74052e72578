"""演示: the demo county, built through the services of every room.

Owns nothing. Acts: builds an invented county with the whole of last year and this year to date; one agency lives through
the year act by act, the rest comes by bulk services with the same checks and the same ledger.
"""
