import numpy as np
import pytest
import torch

from descry_assets.training.attention_maps import WIDTH, Lesson, draw, learn, look, picture, principal

ROWS, COLUMNS = 4, 3
QUERY = (1, 2)


def noise(*shape):
    return torch.rand(shape, generator=torch.Generator().manual_seed(0))


def test_weights_of_each_cell_over_all_cells_show_the_view_of_one():
    values = noise(2, 12, 12)
    found = picture(values, ROWS, COLUMNS, QUERY)
    np.testing.assert_allclose(found.values.flatten(), values[:, 5].mean(0))
    assert found.query == QUERY


def test_weights_over_all_cells_and_gates_of_cells_are_averaged():
    values = noise(2, 5, 12)
    found = picture(values, ROWS, COLUMNS, QUERY)
    np.testing.assert_allclose(found.values.flatten(), values.mean((0, 1)), rtol=1e-6)
    assert found.query is None
    gates = noise(1, ROWS, COLUMNS)
    np.testing.assert_allclose(picture(gates, ROWS, COLUMNS, QUERY).values, gates[0])


@pytest.mark.parametrize("sets", [(), (2,), (2, 5)])
def test_weights_over_a_window_lie_around_the_cell_that_looks(sets):
    values = noise(*sets, 9, ROWS, COLUMNS)
    found = picture(values, ROWS, COLUMNS, QUERY).values
    window = values[..., 1, 2].reshape(-1, 9).mean(0).view(3, 3)
    np.testing.assert_allclose(found[:3, 1:], window[:, :2], rtol=1e-6)
    assert not found[3].any()
    assert not found[:, 0].any()


def test_weights_over_row_and_column_lie_along_them():
    values = noise(ROWS, COLUMNS, COLUMNS + ROWS)
    found = picture(values, ROWS, COLUMNS, QUERY).values
    np.testing.assert_allclose(found[1, :2], values[1, 2, :2])
    np.testing.assert_allclose(found[[0, 2, 3], 2], values[1, 2, [3, 5, 6]])
    assert not found[0, :2].any()


def test_weights_over_every_second_cell_make_a_coarser_picture():
    found = picture(noise(2, 12, 4), ROWS, COLUMNS, QUERY)
    assert found.values.shape == (2, 2)
    assert found.query == (0, 1)


def test_what_is_not_about_cells_has_no_picture():
    assert picture(noise(16), ROWS, COLUMNS, QUERY) is None
    assert picture(noise(12, 5), ROWS, COLUMNS, QUERY) is None


def test_principal_components_are_uncorrelated_and_the_first_is_the_largest():
    tokens = principal(noise(6, 20, 40)).flatten(0, 1)
    covariance = torch.cov(tokens.T)
    torch.testing.assert_close(covariance, torch.diag(covariance.diagonal()), atol=1e-4, rtol=0)
    assert covariance[0, 0] == pytest.approx(1, abs=1e-3)
    assert (covariance.diagonal().diff() <= 1e-6).all()


@pytest.fixture(scope="module")
def lesson():
    """Persons who differ in what one cell of each shows."""
    maps = 0.1 * torch.randn(8, WIDTH, ROWS, COLUMNS, generator=torch.Generator().manual_seed(0))
    persons = torch.arange(8) % 2
    maps[:, 0, 2, 1] += 4
    maps[persons == 1, 1, 2, 1] += 8
    words = torch.zeros(8, 3, WIDTH)
    words[persons == 1, 1, 3] = 5
    return Lesson(maps, persons, words, torch.ones(8, 3, dtype=torch.int64))


def test_a_student_learns_to_look_where_persons_differ(lesson):
    found = look(learn("global-context", lesson), lesson, 1)
    assert found.values.argmax() == 2 * COLUMNS + 1


def test_the_sheet_is_drawn(tmp_path, lesson):
    found = look(learn("criss-cross", lesson), lesson, 0)
    draw([("criss-cross", found)], np.zeros((40, 20, 3), np.uint8), tmp_path / "sheet.png", "A man in red")
    assert (tmp_path / "sheet.png").stat().st_size > 1000
