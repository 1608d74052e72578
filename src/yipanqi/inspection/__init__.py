"""检查: problems found at an organisation, from finding to closing.

Owns findings (问题) and their steps. Reads organisations, posts, junctions, duties and activities. Acts: register a finding,
plan its rectification, report it rectified with the effect shown, close it by another person, return it with a reason,
mark what passed its day, take in many findings at once.
"""
