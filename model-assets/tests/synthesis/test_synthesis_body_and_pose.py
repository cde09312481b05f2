from dataclasses import replace

import numpy as np
import pytest

from descry_assets.synthesis.assets import Rig, axis_rotation
from descry_assets.synthesis.body import Build, shape_body, target_weights
from descry_assets.synthesis.pose import bone_transforms, skin, walk

AVERAGE = Build(1.0, 25.0, 0.5, 0.5, 0.5, 0.5, {"asian": 1.0})
# two bones along x: the second starts at x = 1; one vertex on each, and one shared in equal parts
ARM = Rig(["upper", "lower"], [-1, 0], [[0], [1]], np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.5, 0.5]]))
REST = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0], [1.0, 0.5, 0.0]])


def test_an_average_young_woman_needs_two_targets_at_full_strength():
    assert target_weights(AVERAGE) == {
        "asian-female-young": 1.0,
        "universal-female-young-averagemuscle-averageweight": 1.0,
    }


def test_a_short_heavy_person_needs_the_targets_for_that():
    short = replace(AVERAGE, height=0.25, weight=1.0)
    assert target_weights(short) == {
        "asian-female-young": 1.0,
        "universal-female-young-averagemuscle-maxweight": 1.0,
        "height/female-young-averagemuscle-maxweight-minheight": 0.5,
    }


@pytest.mark.parametrize("years", [12.0, 25.0, 40.0, 90.0])
def test_weights_of_the_universal_targets_sum_to_one(years):
    build = Build(0.3, years, 0.8, 0.1, 0.9, 0.2, {"african": 0.5, "caucasian": 0.5})
    weights = target_weights(build)
    assert sum(v for k, v in weights.items() if k.startswith("universal")) == pytest.approx(1.0)
    assert sum(v for k, v in weights.items() if k.startswith("height")) == pytest.approx(0.8)
    assert sum(v for k, v in weights.items() if k.startswith("proportions")) == pytest.approx(0.6)


def test_a_target_moves_its_vertices_by_its_weight(tmp_path):
    folder = tmp_path / "makehuman/core/makehuman/data/targets/macrodetails"
    folder.mkdir(parents=True)
    (folder / "asian-female-young.target").write_text("# comment\n1 0.5 0 -1\n")
    assert shape_body(np.zeros((2, 3)), AVERAGE, tmp_path).tolist() == [[0, 0, 0], [0.5, 0, -1]]


def test_a_bone_turns_what_lies_below_its_head():
    turned = bone_transforms(ARM, REST, {"lower": axis_rotation(2, np.pi / 2)})
    assert np.allclose(skin(REST, ARM.weights, turned)[:3], [[0, 0, 0], [1, 0, 0], [1, 1, 0]])


def test_a_child_bone_follows_its_parent():
    quarter = axis_rotation(2, np.pi / 2)
    turned = bone_transforms(ARM, REST, {"upper": quarter, "lower": quarter})
    assert np.allclose(skin(REST, ARM.weights, turned)[:3], [[0, 0, 0], [0, 1, 0], [-1, 1, 0]])


def test_a_shared_vertex_lies_between_its_bones():
    turned = bone_transforms(ARM, REST, {"lower": axis_rotation(2, np.pi / 2)})
    assert np.allclose(skin(REST, ARM.weights, turned)[3], [0.75, 0.25, 0])


def test_legs_of_a_walk_change_sides_half_a_cycle_later():
    first, second = walk({}, 0.1, 1.0), walk({}, 0.6, 1.0)
    for bone in ("upperleg01", "lowerleg01", "lowerarm01"):
        left, right = first[f"{bone}.L"], second[f"{bone}.R"]
        mirrored = np.diag([-1, 1, 1]) @ right @ np.diag([-1, 1, 1])
        assert np.allclose(left, mirrored)


def test_at_heel_strike_the_left_foot_is_ahead():
    pose = walk({}, 0.0, 1.0)
    down = np.array([0.0, -1.0, 0.0])
    assert (pose["upperleg01.L"] @ down)[2] > 0.3 > 0 > (pose["upperleg01.R"] @ down)[2]


def test_a_person_who_stands_keeps_both_knees_straight():
    pose = walk({}, 0.37, 0.0)
    assert np.allclose(pose["lowerleg01.L"], np.eye(3))
    assert np.allclose(pose["lowerleg01.R"], np.eye(3))
