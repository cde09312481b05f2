import numpy as np
import pytest

from descry_assets.training.metrics import query_figures, rank, rerank

GALLERY = np.array(["a", "b", "a", "c"])


def test_figures_of_a_ranking_worked_out_by_hand():
    rankings = np.array([[1, 0, 3, 2], [3, 0, 1, 2]])
    figures = query_figures(rankings, GALLERY, np.array(["a", "c"]))
    np.testing.assert_array_equal(figures.first_hit, [2, 1])
    np.testing.assert_allclose(figures.average_precision, [(1 / 2 + 2 / 4) / 2, 1])
    np.testing.assert_allclose(figures.inverse_penalty, [2 / 4, 1])
    assert figures.summary() == pytest.approx({"r1": 50, "r5": 100, "r10": 100, "mAP": 75, "mINP": 75})


def test_an_identity_without_an_image_is_named():
    with pytest.raises(ValueError, match="zebra"):
        query_figures(np.array([[0, 1, 2, 3]]), GALLERY, np.array(["zebra"]))


def test_ties_keep_the_order_of_the_gallery():
    np.testing.assert_array_equal(rank(np.array([[0.5, 0.9, 0.5, 0.9]])), [[1, 3, 0, 2]])


def test_reranking_leaves_what_is_below_the_depth_alone():
    rankings = np.array([[2, 0, 3, 1]])
    fused = np.array([[0.9, 5.0, 0.1, 7.0]])
    np.testing.assert_array_equal(rerank(rankings, fused, 2), [[0, 2, 3, 1]])
    np.testing.assert_array_equal(rerank(rankings, fused, 4), [[3, 1, 0, 2]])


def test_an_interval_holds_the_figure_and_narrows_with_queries():
    generator = np.random.default_rng(0)

    def width(count):
        rankings = np.array([generator.permutation(4) for _ in range(count)])
        figures = query_figures(rankings, GALLERY, np.array(["b"] * count))
        low, high = figures.intervals()["r1"]
        assert low <= figures.summary()["r1"] <= high
        return high - low

    assert width(1600) < width(100) / 2
