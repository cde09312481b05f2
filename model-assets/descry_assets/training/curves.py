"""Draws the curves of a run: ``python -m descry_assets.training.curves work/descry-base/log.jsonl curves.svg``."""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from descry_assets.training.log import read_log

LOSSES = ("embedding", "pairs")
STAGES = ("embedding", "pairs", "fused")


def draw(log: Path, picture: Path) -> None:
    """Draws losses and the benchmark's figures of one log over steps; the suffix of ``picture`` is its format."""
    events = read_log(log)
    steps = [event for event in events if event["event"] == "step"]
    measured = [event for event in events if event["event"] == "measured"]
    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 3.6), layout="constrained")
    for name in LOSSES:
        left.plot([event["step"] for event in steps], [event[name] for event in steps], label=name)
    left.set_ylabel("contrastive loss")
    for axis, key, label in ((middle, "r1", "R@1, %"), (right, "mAP", "mAP, %")):
        for stage in STAGES:
            values = [event[stage][key] for event in measured]
            axis.plot([event["step"] for event in measured], values, marker="o", label=stage)
        axis.set_ylabel(label)
    for axis in (left, middle, right):
        axis.set_xlabel("step")
        axis.legend()
    figure.savefig(picture, metadata={"Date": None} if picture.suffix == ".svg" else None)
    pyplot.close(figure)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path, help="log.jsonl of a run")
    parser.add_argument("picture", type=Path, help="file to write, .svg or .png")
    options = parser.parse_args()
    draw(options.log, options.picture)


if __name__ == "__main__":
    main()
