"""制度 (rulebook): which locality's rules hold where, runs of the engine and what they found.

Owns adoptions, runs and live results. Reads the rule files through `engine`, organisations through `organisation`, every
other fact through the tables that rooms offer. Acts: adopt a layer, evaluate one organisation, evaluate everybody.
"""
