"""Loads the rides of the day."""

print("5 rides")
