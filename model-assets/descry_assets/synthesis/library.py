"""The unpacked assets that every person needs, read once."""

from dataclasses import dataclass
from pathlib import Path

from .assets import Fit, Mesh, Rig, read_fit, read_mesh, read_pose, read_rig
from .pose import Pose

CORE = Path("makehuman/core/makehuman/data")
BASE = Path("makehuman/base")


@dataclass(frozen=True)
class Library:
    """The base mesh (with its helpers), the rig with its weights, and a relaxed standing pose."""

    folder: Path
    base: Mesh
    rig: Rig
    relaxed: Pose

    @staticmethod
    def open(folder: Path) -> "Library":
        """Reads the assets that `assets.unpack` left in `folder`."""
        base = read_mesh(folder / CORE / "3dobjs/base.obj")
        rigs = folder / CORE / "rigs"
        rig = read_rig(rigs / "default.mhskel", rigs / "default_weights.mhw", len(base.vertices))
        return Library(folder, base, rig, read_pose(folder / BASE / "poses/standing02.bvh"))

    def fit(self, kind: str, name: str) -> Fit:
        """The fit of a garment (`kind` clothes, hair or eyebrows)."""
        folder = "fedora01" if name == "fedora" else name
        return read_fit(self.folder / BASE / kind / folder / f"{name}.mhclo")

    def faces_of(self, *groups: str) -> list[tuple[int, ...]]:
        """Faces of the base mesh that belong to one of the named groups."""
        return [face for face, group in zip(self.base.faces, self.base.groups, strict=True) if group in groups]

    def vertices_of(self, *groups: str) -> list[int]:
        """Vertices that those faces use."""
        return sorted({vertex for face in self.faces_of(*groups) for vertex in face})

    def bones(self, *prefixes: str) -> list[int]:
        """Indices of the bones whose names start with one of the prefixes."""
        return [index for index, name in enumerate(self.rig.names) if name.startswith(prefixes)]
