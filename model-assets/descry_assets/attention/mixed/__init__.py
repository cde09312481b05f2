"""Channels and positions together."""
