"""Reads hand-written digits of 8 by 8 pixels."""
__version__ = "1.2.0"
