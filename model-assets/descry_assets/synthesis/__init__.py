"""Rendered pedestrians: a gallery of synthetic sightings made from CC0 assets.

The way of a sighting: `people` samples a person, `cameras` when and where it is seen, `figure` dresses and poses the
body, `scene` and `materials` draw it with Blender, `crops` makes it look like a camera's crop, `labels` describes it,
`render` is the command.
"""
