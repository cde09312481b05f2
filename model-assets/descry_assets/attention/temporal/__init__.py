"""Weights over a sequence in time, and over what was seen earlier."""
