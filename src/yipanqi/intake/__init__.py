"""导入: the offices' own workbooks.

Owns: import batches and remembered column mappings. Reads: everything an import writes, through the rooms' queries.
Acts: read_workbook, correct_mapping, preview_batch, apply_batch, cancel_batch, import_paths; the records themselves are
written by the services of the rooms that own them.
"""
