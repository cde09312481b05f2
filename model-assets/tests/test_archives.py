import io
import json
import tarfile

import numpy as np
import pytest
from PIL import Image

from descry_assets.data.archives import Caption, data_folder, list_benchmark, list_crops, read_images
from descry_assets.data.captions import human_sentences

BENCHMARK_CAPTION = "A man in a red shirt and black pants."


def picture(shade):
    encoded = io.BytesIO()
    Image.new("RGB", (4, 8), (shade, 0, 0)).save(encoded, "PNG")
    return encoded.getvalue()


def write_tar(file, members):
    with tarfile.open(file, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


@pytest.fixture
def folder(tmp_path):
    labels = [{"file": f"x/{n}.png", "person": f"x/{n}", "labels": ["personalMale"]} for n in (1, 2)]
    lines = "\n".join(map(json.dumps, labels)).encode()
    write_tar(
        tmp_path / "peta.tar",
        {"peta/labels.jsonl": lines, "peta/x/1.png": picture(10), "peta/x/2.png": picture(20)},
    )
    records = [
        {"split": "test", "captions": [BENCHMARK_CAPTION], "file_path": "a/1.png", "id": 7},
        {"split": "train", "captions": ["Not measured."], "file_path": "a/2.png", "id": 8},
    ]
    content = {"bench/reid_raw.json": json.dumps(records).encode(), "bench/imgs/a/1.png": picture(30)}
    write_tar(tmp_path / "bench.tar", content)
    captions = [BENCHMARK_CAPTION.upper(), "A woman in a white top and blue jeans.", "A man."]
    (tmp_path / "captions-val.txt").write_text("\n".join(captions) + "\n")
    record = {"captions": ["He wears a green shirt, black shorts and white shoes.", ""]}
    (tmp_path / "captions-attributes.jsonl").write_text(json.dumps(record) + "\n")
    return tmp_path


def test_images_come_in_the_order_of_the_crops(folder):
    first, second = list_crops("peta", folder)
    gallery, _ = list_benchmark("bench", folder)
    shades = [image[0, 0, 0] for image in read_images([second, *gallery, first], folder)]
    np.testing.assert_array_equal(shades, [20, 30, 10])


def test_only_the_test_split_is_measured(folder):
    gallery, captions = list_benchmark("bench", folder)
    assert [crop.person for crop in gallery] == ["7"]
    assert captions == [Caption("7", BENCHMARK_CAPTION, "a")]


def test_captions_of_the_benchmark_and_empty_ones_are_never_trained_on(folder):
    assert [sentence.text for sentence in human_sentences("bench", folder)] == [
        "A woman in a white top and blue jeans.",
        "He wears a green shirt, black shorts and white shoes.",
    ]


def test_a_missing_data_folder_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("DESCRY_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        data_folder()
