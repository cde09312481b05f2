"""Some positions are chosen and the others left out."""
