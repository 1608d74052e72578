"""门户: what people file without giving a name, and what is made public of it.

Owns filings (查询编号 and who filed, both sealed) and published issues. Reads cases, procedures, organisations.
Acts: file for the public or unnamed, act by tracking number, open who filed, publish an issue, take it back.
"""
