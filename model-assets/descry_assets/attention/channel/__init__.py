"""Which channels matter: one weight a channel."""
