"""Scripts that stand between the gates and a command of a project, to tamper with it.

They are files of their own to be checked; a sabotage writes `tampering.py`, what is known of the
project, and one of the others into a single file, without the import between them.
"""
