"""谋划: yearly plans in which every item has a business face and a party face, and the junctions between them.

Owns plans, plan items, centre tasks, department functions, versions and workbooks of plans, junctions (结合点) and the changes made to
an adopted plan. Reads organisations, units and posts, the meeting that decided a plan, cases of 计划变更.
Acts: publish and withdraw a centre task, keep the catalogue of functions, open a plan, add and change items (one or several), write why
a face is empty, keep a draft, carry over what last year left, take in a workbook, adopt the plan, change it afterwards with a reason or
by a case, report progress, finish or stop an item, propose and agree junctions, refuse a suggestion, take in many items at once.
"""
