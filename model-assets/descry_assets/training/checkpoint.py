"""The state of a stage in a file, replaced as a whole so that a killed run leaves a whole one."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

CHOSEN = ("attention.", "pool.", "method_head.", "companion.")
"""What the names of a branch's weights begin with that a recipe may add to a trained one."""


def save(file: Path, parts: dict[str, Any], **values: Any) -> None:
    """Writes the ``state_dict`` of each part, and values as they are."""
    partial = file.with_suffix(".partial")
    torch.save({name: part.state_dict() for name, part in parts.items()} | values, partial)
    partial.rename(file)


def restore(file: Path, parts: dict[str, Any]) -> dict[str, Any]:
    """Reads the state of each part into it; returns all that the file holds."""
    state = torch.load(file, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return state


def load_branch(branch: nn.Module, state: dict[str, Tensor]) -> None:
    """Reads weights into a branch; what its recipe adds keeps its initial weights where the state has none.

    Raises:
        RuntimeError: naming weights that are missing or that the branch does not have.
    """
    missing, unexpected = branch.load_state_dict(state, strict=False)
    if wrong := [*unexpected, *(name for name in missing if not name.startswith(CHOSEN))]:
        raise RuntimeError(f"missing or unknown weights: {', '.join(wrong)}")
