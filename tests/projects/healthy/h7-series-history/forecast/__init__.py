"""Visits of a day, from the days before the forecast was made."""
