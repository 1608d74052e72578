"""议事: any gathering that decides, with the roll of its day, its agenda of both kinds of work, its votes and resolutions.

Owns meetings, rolls, agenda items, votes, resolutions and what keeps a person from voting or from being counted.
Reads memberships, posts and the voting rules in force on the day.
Acts: call a meeting, set its agenda, freeze its roll, mark attendance, record a vote, adopt a resolution, close the minutes,
correct, annul, withdraw.
"""
