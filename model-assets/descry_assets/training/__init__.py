"""Training, evaluation and calibration of a bundle's model."""
