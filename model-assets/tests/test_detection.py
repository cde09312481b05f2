import json
import subprocess
import sys

import numpy as np
import onnxruntime
import pytest

from descry_assets.data.archives import REPOSITORY
from descry_assets.detection import manifest, reference

BUNDLE = REPOSITORY / "model-assets" / "bundles" / "person-detector"


def test_the_committed_bundle_is_the_one_that_its_manifest_describes(tmp_path):
    for file in BUNDLE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    said = json.loads((BUNDLE / "detector.json").read_text(encoding="utf-8"))

    manifest.write(tmp_path, "centernet", said["graph"], said["figures"])

    assert json.loads((tmp_path / "detector.json").read_text(encoding="utf-8")) == said


def test_detectors_are_described_where_torch_is_not_installed():
    without = "import sys; sys.modules['torch'] = None; import descry_assets.detection.manifest"

    assert subprocess.run([sys.executable, "-c", without], check=False).returncode == 0


def test_the_committed_graph_has_the_tensors_that_its_manifest_names():
    said = json.loads((BUNDLE / "detector.json").read_text(encoding="utf-8"))
    size = said["input"]["preprocessing"]
    session = onnxruntime.InferenceSession(str(BUNDLE / said["graph"]), providers=["CPUExecutionProvider"])
    pixels = np.zeros((1, 3, size["height"], size["width"]), np.float32)

    (detections,) = session.run([said["head"]["output"]], {said["input"]["tensor"]: pixels})

    assert detections.shape == (1, 100, 6)


@pytest.mark.parametrize("name", ["ssd", "ssd-softmax", "yolox", "nanodet", "rt-detr", "decoded"])
def test_the_service_is_held_to_what_the_reference_says_now(name, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["reference", str(tmp_path)])
    committed = REPOSITORY / "service" / "src" / "test" / "resources" / "detection" / f"{name}.json"

    reference.main()

    assert json.loads((tmp_path / f"{name}.json").read_text()) == json.loads(committed.read_text())
