"""Attention mechanisms, one a file, by family; ``registry`` knows them all by name."""
