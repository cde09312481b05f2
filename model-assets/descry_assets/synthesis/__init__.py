"""Rendered pedestrians: synthetic sightings with exact labels, made from CC0 assets.

The way of a sighting: `people` samples a person (from `choices`, `clothing`, `wardrobe`, `colours`), `plans` when and
how it is seen and `cameras` by what, `figure` dresses and poses the body, `scene`, `places`, `materials` and
`patterns` draw it with Blender, `masks` says which pixel shows what, `crops` makes it look like a camera's crop,
`labels` and `witness` describe it. Commands: `render` (sightings), `gallery` (a gallery of them) and `frames` (whole
frames).
"""
