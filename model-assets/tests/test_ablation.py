from types import SimpleNamespace

import numpy as np
import pytest
import torch

from descry_assets.data.archives import Crop
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.image_branch import ImageBranch
from descry_assets.training import recalls, teacher
from descry_assets.training.ablation import VIEWS, precisions, run, table
from descry_assets.training.pixels import PixelStore
from descry_assets.training.sets import RECIPES, LabelledCrops

BRIEF = RECIPES / "brief.toml"
RECALLS = {"r1": 1.0, "r5": 2.0, "r10": 3.0, "mAP": 4.0}


@pytest.fixture
def variants(tmp_path):
    """Writes a file of variants, and the results that are there already."""

    def write(text, *results):
        file = tmp_path / "variants.toml"
        file.write_text(text)
        for row in results:
            recalls.keep(file.with_suffix(".jsonl"), row)
        return file

    return write


def test_variants_that_have_a_result_are_not_trained_again_and_keep_the_order_of_the_file(variants):
    file = variants(
        'stage = "matching"\n[variants]\n"a" = {}\n"b" = { matching = { swapped = 16 } }\n',
        *({"variant": name, "minutes": 2.0} | dict.fromkeys(("embedding", "pairs", "fused"), RECALLS) for name in "ba"),
    )
    lines = table(run(BRIEF, file)).splitlines()
    cell = "1.0 / 2.0 / 3.0 / 4.0"
    assert lines[0] == "| variant | embedding | pairs | fused | minutes |"
    assert lines[2:] == [f"| {name} | {cell} | {cell} | {cell} | 2.0 |" for name in "ab"]


def test_a_teacher_is_told_by_its_precision_in_each_view(variants):
    row = {"variant": "a", "minutes": 3.0} | {view: 40.0 + number for number, view in enumerate(VIEWS)}
    file = variants('stage = "teacher"\n[variants]\n"a" = {}\n', row)
    assert table(run(BRIEF, file)).splitlines()[2] == "| a | 40.0 | 41.0 | 42.0 | 3.0 |"


def test_an_unknown_stage_is_refused(variants):
    with pytest.raises(ValueError, match="stage is 'reader', not one of matching, teacher"):
        run(BRIEF, variants('stage = "reader"\n[variants]\n"a" = {}\n'))


def test_a_change_that_the_stage_does_not_ask_for_is_refused(variants):
    file = variants('stage = "matching"\n[variants]\n"b" = { teacher = { steps = 3 }, matching = { steps = 3 } }\n')
    with pytest.raises(ValueError, match="'b' changes teacher, which stage 'matching' does not ask for"):
        run(BRIEF, file)


class Knowing(ImageBranch):
    """Tells an attribute by how red a crop is."""

    def look(self, pixels):
        red = pixels[:, 0].mean((1, 2))
        return None, red[:, None].expand(-1, self.attributes.in_features)


def test_precision_is_that_of_the_held_out_crops_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(teacher, "BATCH", 4)
    reds = np.array([250, 10, 200, 30, 240, 20, 220, 0])
    images = [np.full((64, 32, 3), (red, 90, 90), np.uint8) for red in reds]
    present = np.zeros((8, len(ATTRIBUTES)), bool)
    present[:, 0] = reds > 100
    present[6] = False
    store = PixelStore(tmp_path / "pixels.npy", len(images), images)
    crops = [Crop("peta", f"{index}.png", str(index)) for index in range(8)]
    labelled = LabelledCrops(crops, present, training=np.array([6, 7]), held_out=np.arange(6))
    material = SimpleNamespace(stores={"peta": store}, labelled=labelled, recipe=SimpleNamespace(seed=1))
    branch = Knowing("lite0", 16, 192)
    share = 1 / branch.attributes.in_features
    torch.nn.init.constant_(branch.attributes.weight, share)
    found = precisions(branch, material)
    assert list(found) == list(VIEWS)
    assert found["as they are"] == pytest.approx(100.0)
    assert found["low resolution"] == pytest.approx(100.0)
    torch.nn.init.constant_(branch.attributes.weight, -share)
    assert precisions(branch, material)["as they are"] < 60
