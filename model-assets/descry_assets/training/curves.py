"""Draws the curves of a run: ``python -m descry_assets.training.curves work/descry-base/log.jsonl curves.svg``."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

from descry_assets.training import recalls
from descry_assets.training.log import read_log

Event = dict[str, Any]

FINISHED = "finished"
"""Event that ends the matching stage; steps after it learn from real pairs."""


def draw(log: Path, picture: Path) -> None:
    """Draws losses of all stages and the benchmark's figures over steps; the suffix of ``picture`` is its format."""
    events = read_log(log)
    end = next((place for place, event in enumerate(events) if event["event"] == FINISHED), len(events))
    matching = events[:end]
    figure, axes = pyplot.subplots(1, 5, figsize=(18, 3.4), layout="constrained")

    # 1. Losses in the order of the stages.
    _lines(axes[0], "teacher", _latest(events, "teacher"), ("attributes", "cells", "identities"))
    _lines(axes[1], "reader", _latest(events, "reader"), ("reading",))
    _lines(axes[2], "matching", _latest(matching, "step"), ("embedding", "pairs", "attributes"))
    for axis in axes[:3]:
        axis.set_ylabel("loss")
        axis.set_ylim(bottom=0)

    # 2. What the benchmark says.
    measured = _latest(matching, "measured")
    for axis, key, label in ((axes[3], "r1", "R@1, %"), (axes[4], "mAP", "mAP, %")):
        for stage in recalls.STAGES:
            values = [event[stage][key] for event in measured]
            axis.plot([event["step"] for event in measured], values, marker="o", label=stage)
        axis.set_ylabel(label)
        axis.set_title("benchmark, without real pairs")
    for axis in axes:
        axis.set_xlabel("step")
        axis.legend()
    recalls.write(figure, picture)


def _latest(events: Sequence[Event], kind: str) -> list[Event]:
    """Events of one kind by step; of a step that a resumed run repeated, the last."""
    by_step = {event["step"]: event for event in events if event["event"] == kind}
    return [by_step[step] for step in sorted(by_step)]


def _lines(axis: Axes, title: str, events: Sequence[Event], losses: Sequence[str]) -> None:
    axis.set_title(title)
    for loss in losses:
        axis.plot([event["step"] for event in events], [event[loss] for event in events], label=loss)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path, help="log.jsonl of a run")
    parser.add_argument("picture", type=Path, help="file to write, .svg or .png")
    options = parser.parse_args()
    draw(options.log, options.picture)


if __name__ == "__main__":
    main()
