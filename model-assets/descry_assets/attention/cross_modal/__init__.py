"""Between the words of a sentence and the cells of an image, or between images."""
