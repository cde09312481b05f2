import numpy as np

from descry_assets.training.calibration import (
    calibration_error,
    fit_sigmoid,
)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_the_sigmoid_that_made_the_matches_is_found_again():
    generator = np.random.default_rng(0)
    scores = generator.normal(size=200_000)
    match = generator.random(scores.shape) < sigmoid(3 * scores)
    slope, intercept = fit_sigmoid(scores, match)
    assert abs(slope - 3) < 0.1
    assert abs(intercept) < 0.1


def test_rare_matches_count_as_much_as_all_others():
    scores = np.concatenate([np.full(10, 1.0), np.full(10, 0.0), np.full(10_000, 0.0), np.full(1000, 1.0)])
    match = np.arange(scores.size) < 20
    slope, intercept = fit_sigmoid(scores, match)
    p_at_one = (10 / 20) / (10 / 20 + 1000 / 11_000)
    assert abs(sigmoid(slope + intercept) - p_at_one) < 1e-6


def test_calibrated_probabilities_have_a_small_error_and_others_a_large_one():
    generator = np.random.default_rng(1)
    probability = generator.random(100_000)
    match = generator.random(probability.shape) < probability
    assert calibration_error(probability, match) < 0.02
    assert calibration_error(probability**4, match) > 0.1
