"""Which of several branches, gates or heads matter."""
