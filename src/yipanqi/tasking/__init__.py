"""部署: duties of posts and their time nodes; the dual cycle of plan items; dispatch, comments and urging.

Owns duties and occurrences with their lists, handings, waivers and hand-overs; adopted sets of stages, gates opened with a reason,
dependencies between items; dispatch rounds, comments, urgings; private calendar addresses. Reads posts, plan items, junctions, meetings,
and through the rulebook what every room holds on record for an item.
Acts: issue, sign, hand down and end duties, complete nodes, mark what is overdue; adopt stages, open a gate, link items; open and freeze
a dispatch round, remark; write a comment and make it a duty; urge, receive, reply, judge. An overdue mark is never erased.
"""
