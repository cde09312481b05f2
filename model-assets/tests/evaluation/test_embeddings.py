import numpy as np
import pytest

from descry_assets.evaluation.embeddings import spread

AXES, PERSONS = 3, 4000
PERSON, SHOT = np.array([0.5, 0.3, 0.1]), np.array([0.1, 0.1, 0.05])
SLOPE, REST = np.array([0.8, 0.4, 0.0]), np.array([0.2, 0.1, 0.1])


@pytest.fixture(scope="module")
def figures():
    draw = np.random.default_rng(7)
    persons = draw.normal(size=(PERSONS, AXES)) * PERSON
    whose = np.repeat(np.arange(PERSONS), draw.integers(2, 7, PERSONS))
    images = np.array([0.0, 1.0, 0.0]) + persons[whose] + draw.normal(size=(len(whose), AXES)) * SHOT
    described = draw.integers(0, PERSONS, 3 * PERSONS)
    texts = np.array([0.3, 0.5, 0.0]) + persons[described] * SLOPE + draw.normal(size=(len(described), AXES)) * REST
    names = np.array([f"p{number:04}" for number in range(PERSONS)])
    turned, _ = np.linalg.qr(draw.normal(size=(AXES, AXES)))
    found = spread(images @ turned, names[whose], texts @ turned, names[described])
    return {name: np.array(values) for name, values in found.items()}


def test_variance_of_persons_is_told_from_that_of_their_images(figures):
    assert figures["person"] == pytest.approx(PERSON, rel=0.05)
    assert figures["shot"] == pytest.approx(SHOT, rel=0.05)


def test_sentences_follow_their_person_by_the_slope(figures):
    assert figures["textSlope"] == pytest.approx(SLOPE, abs=0.05)
    assert figures["textRest"] == pytest.approx(REST, rel=0.05)


def test_means_keep_their_distance_whatever_the_axes(figures):
    assert np.linalg.norm(figures["imageMean"]) == pytest.approx(1, abs=0.02)
    assert np.linalg.norm(figures["textMean"] - figures["imageMean"]) == pytest.approx(np.hypot(0.3, 0.5), abs=0.03)
