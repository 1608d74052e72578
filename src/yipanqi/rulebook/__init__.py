"""制度 (rulebook): which locality's rules hold where, runs of the engine and what they found.

Owns adoptions, amendments of parameters, runs, digests of the facts read and live results. Reads the rule files through `engine`,
organisations through `organisation`, every other fact through the tables that rooms offer. Acts: adopt a layer, end an adoption,
amend a parameter, correct or revoke an amendment, evaluate one organisation, those below one, everybody.
"""
