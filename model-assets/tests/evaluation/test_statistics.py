import numpy as np
import pytest

from descry_assets.evaluation.statistics import auroc, mean_estimate, resamples


def test_the_area_of_scores_worked_out_by_hand():
    scores, positive = np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])
    assert auroc(scores, positive) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auroc(-scores, positive) == pytest.approx(0.5 / 4)


def test_weights_count_like_repetitions():
    generator = np.random.default_rng(0)
    scores, positive = generator.integers(0, 6, 30).astype(float), generator.random(30) < 0.4
    weights = generator.integers(0, 3, (5, 30)).astype(float)
    repeated = [auroc(np.repeat(scores, row.astype(int)), np.repeat(positive, row.astype(int))) for row in weights]
    np.testing.assert_allclose(auroc(scores, positive, weights), repeated)


def test_no_negatives_give_no_area():
    assert np.isnan(auroc(np.array([1.0, 2.0]), np.array([True, True])))


def test_whole_units_are_drawn():
    drawn = resamples(np.array(["a", "b", "a", "c"]))
    np.testing.assert_array_equal(drawn[:, 0], drawn[:, 2])
    np.testing.assert_array_equal(drawn[:, [0, 1, 3]].sum(1), 3)
    assert drawn[:, 0].max() > 1


def test_values_of_one_person_do_not_narrow_the_interval():
    values = np.random.default_rng(0).random(100)

    def width(units):
        low, high = mean_estimate(values, units)["interval"]
        return high - low

    alone, alike = np.arange(100), np.repeat(np.arange(100), 20)
    assert mean_estimate(values, alone)["value"] == round(100 * values.mean(), 1)
    low, high = mean_estimate(np.repeat(values, 20), alike)["interval"]
    assert high - low == pytest.approx(width(alone), rel=0.1)
