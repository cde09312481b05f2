from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from descry_assets.synthesis.assets import Fit
from descry_assets.synthesis.garments import (
    Piece,
    charts,
    cut_above,
    fit_vertices,
    inflated,
    islands,
    joined,
    nearest,
    normals,
    pushed_out,
    subset,
    worn_part,
    wrinkled,
)

NONE = np.zeros(0, dtype=int)


def square(x: float, hidden=NONE) -> Piece:
    """A unit square in the plane z = 0, facing +z, its left edge at x."""
    vertices = np.array([[x, 0, 0], [x + 1, 0, 0], [x + 1, 1, 0], [x, 1, 0]], dtype=float)
    return Piece(
        vertices, [(0, 1, 2), (0, 2, 3)], np.ones((4, 1)), hidden, [((0, 0), (1, 0), (1, 1)), ((0, 0), (1, 1), (0, 1))]
    )


def test_a_garment_vertex_is_the_weighted_body_vertices_plus_the_scaled_offset():
    body = np.array([[0.0, 0, 0], [4.0, 0, 0], [0.0, 2.0, 0]])
    fit = Fit(
        np.array([[0, 1, 2]]),
        np.array([[0.5, 0.25, 0.25]]),
        np.array([[0.1, 0.1, 0.1]]),
        {0: (0, 1, 2.0)},
        NONE,
        Path(),
    )
    # x: 0.25 * 4 + 0.1 * (4 / 2); y: 0.25 * 2 + 0.1; z: 0.1
    assert np.allclose(fit_vertices(fit, body), [[1.2, 0.6, 0.1]])


def test_islands_share_no_vertex_and_the_largest_comes_first():
    larger = joined([square(0), replace(square(5), faces=[(0, 1, 2)], loops=[((0, 0), (1, 0), (1, 1))])])
    assert islands(larger).tolist() == [0, 0, 1]


def test_charts_split_an_island_where_its_texture_is_cut():
    piece = replace(square(0), loops=[((0, 0), (1, 0), (1, 1)), ((5, 5), (6, 6), (5, 6))])
    assert islands(piece).tolist() == [0, 0]
    assert len(set(charts(piece).tolist())) == 2


def test_a_piece_without_texture_has_no_charts():
    with pytest.raises(ValueError, match="no charts"):
        charts(replace(square(0), loops=None))


def test_each_part_of_an_outfit_hides_the_body_that_lies_nearest_to_it():
    body = np.array([[0.5, 0.5, -0.1], [5.5, 0.5, -0.1]])
    outfit = replace(joined([square(0), square(5)]), hidden=np.array([0, 1]))
    first = worn_part(outfit, np.array([True, True, False, False]), body)
    assert first.hidden.tolist() == [0]
    assert len(first.vertices) == 4


def test_a_subset_keeps_only_the_vertices_it_uses():
    part = subset(square(0), np.array([True, False]))
    assert part.faces == [(0, 1, 2)]
    assert len(part.vertices) == len(part.weights) == 3


def test_inflating_moves_along_the_normal():
    assert np.allclose(inflated(square(0), 0.2).vertices[:, 2], 0.2)
    assert np.allclose(normals(square(0).vertices, square(0).faces), [[0, 0, 1]] * 4)


def test_what_lies_inside_is_pushed_out_to_the_gap_and_the_rest_stays():
    inner = square(0)
    outer = replace(inner, vertices=inner.vertices + np.array([[0, 0, -0.3], [0, 0, 0.5], [0, 0, 0.05], [0, 0, 0.0]]))
    pushed = pushed_out(outer, inner.vertices, normals(inner.vertices, inner.faces), 0.1)
    assert np.allclose(pushed.vertices[:, 2], [0.1, 0.5, 0.1, 0.1])


def test_a_cut_leaves_a_level_edge():
    cut = cut_above(square(0), 0.4)
    assert cut.vertices[:, 1].min() == pytest.approx(0.4)
    assert cut.vertices[:, 1].max() == pytest.approx(1.0)


def test_nearest_agrees_with_all_distances():
    random = np.random.default_rng(1)
    points, targets = random.normal(size=(50, 3)), random.normal(size=(70, 3))
    expected = np.linalg.norm(points[:, None] - targets[None], axis=2).argmin(axis=1)
    assert nearest(points, targets, block=7).tolist() == expected.tolist()


def test_wrinkles_are_bounded_and_follow_their_seed():
    wavy = wrinkled(square(0), 0.2, seed=1)
    assert not np.allclose(wavy.vertices, square(0).vertices)
    assert np.abs(wavy.vertices[:, 2]).max() <= 0.2 * 2
    assert np.array_equal(wavy.vertices, wrinkled(square(0), 0.2, seed=1).vertices)
    assert np.array_equal(wrinkled(square(0), 0.0, seed=1).vertices, square(0).vertices)
