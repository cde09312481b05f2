"""The two branches and the pair scorer that a bundle is made of."""
