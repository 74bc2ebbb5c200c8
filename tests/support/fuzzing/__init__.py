"""Fuzzing: inputs, made and spoilt by chance, that must not break what takes texts and bytes apart.

A *target* takes any bytes.  What it makes of them is *seen*: a value that can be compared with
what Go sees in the same bytes, and that must not depend on how they came in.
"""
