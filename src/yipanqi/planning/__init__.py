"""谋划: yearly plans in which every item has a business face and a party face, and the junctions between them.

Owns plans, plan items, junctions (结合点) and the changes made to an adopted plan. Reads organisations, units and posts.
Acts: open a plan, add and change items, write why a face is empty, propose and agree junctions, refuse a suggestion,
adopt the plan, change it afterwards with a reason, report progress, finish an item, take in many items at once.
"""
