"""落实: activities with the roll of their day, and carriers (载体) in which members serve the business.

Owns activities, attendance, carriers with their members, logs, calls, volunteers' hours and comments on pledges.
Reads meetings, members, junctions, plan items, time nodes and cases. Acts: record, confirm, correct and withdraw an activity, with
the meeting inside it; show and enter the code of the room; found a carrier,
join, log, visit, review, keep, renew, finish and retire it; call out and answer; sign up, report and confirm hours; publish a
pledge, comment on it; take in many at once.
"""
