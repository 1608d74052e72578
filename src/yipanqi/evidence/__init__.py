"""佐证: files kept once by their content, versioned, with secrecy level and custody.

Owns the stored files, what they prove, and who had them in hand. Reads requirements as data; points at subjects by
plain values. Acts: attach, replace, withdraw, record a reading.
"""
