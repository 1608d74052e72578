"""落实: activities with the roll of their day, and carriers (载体) in which members serve the business.

Owns activities, attendance, carriers and their members. Reads members, junctions, difficulties and time nodes.
Acts: record, correct and withdraw an activity, found and finish a carrier, take in many activities at once.
"""
