import numpy as np
import pytest

from descry_assets.data.attributes import ATTRIBUTES, COLOURS, INDEX
from descry_assets.training import bags


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((10, 10, 12), "black"),
        ((240, 240, 235), "white"),
        ((128, 128, 128), "grey"),
        ((200, 20, 20), "red"),
        ((200, 20, 40), "red"),
        ((110, 70, 35), "brown"),
        ((250, 130, 20), "orange"),
        ((230, 220, 40), "yellow"),
        ((30, 160, 60), "green"),
        ((30, 60, 200), "blue"),
        ((120, 40, 190), "purple"),
        ((230, 40, 150), "pink"),
        ((240, 150, 160), "pink"),
    ],
)
def test_pixels_are_called_what_people_call_them(rgb, name):
    assert COLOURS[bags.name_colours(np.array([[rgb]], np.uint8))[0, 0]] == name


def test_colours_are_counted_where_the_bag_is():
    named = np.full((1, 4, 4), COLOURS.index("black"))
    named[0, :2, :2] = COLOURS.index("red")
    named[0, 0, 0] = COLOURS.index("white")
    likely = np.full((1, 4, 4), 0.1)
    likely[0, :2, :2] = 0.8
    found = bags.shares(named, likely)[0]
    assert found[COLOURS.index("red")] == pytest.approx(0.75 * 0.8)
    assert found[COLOURS.index("white")] == pytest.approx(0.25 * 0.8)
    assert found[COLOURS.index("black")] == 0


def test_a_colour_that_clothes_explain_is_not_the_bags():
    presence = np.zeros((2, len(ATTRIBUTES)))
    presence[0, INDEX["upper.red"]] = 1.0
    found = np.zeros((2, len(COLOURS)))
    found[:, COLOURS.index("red")] = 0.3
    coloured = bags.with_colours(presence, found)
    assert coloured[:, INDEX["bag.red"]] == pytest.approx([0.0, 0.9])
    assert presence[:, INDEX["bag.red"]].tolist() == [0, 0]


def test_the_side_that_shows_a_bag_decides_for_the_person():
    found = np.array([[0.1, 0.5], [0.4, 0.2], [0.3, 0.3]])
    most = bags.most_by_person(found, np.array(["a", "a", "b"]))
    assert most.tolist() == [[0.4, 0.5], [0.4, 0.5], [0.3, 0.3]]
