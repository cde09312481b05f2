"""Makes what the Descry service runs on: bundles (trained models) and the demo gallery.

Packages follow the flow of the data: ``data`` -> ``attention`` -> ``models`` -> ``training`` -> ``export``.
"""
