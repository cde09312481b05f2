"""Which positions matter to which: weights over the cells of a map or the words of a sentence."""
