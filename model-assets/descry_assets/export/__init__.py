"""From a trained model to a bundle, and the check that a bundle is what its manifest says."""
