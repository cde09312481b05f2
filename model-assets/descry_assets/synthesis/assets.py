"""Reading of MakeHuman's asset files: meshes, targets, garment fits, rig, poses.

Lengths are decimetres, axes are MakeHuman's: x to the person's left, y up, z to the front.
The formats are described by MakeHuman's own readers (`wavefront.py`, `algos3d.py`, `proxy.py`,
`skeleton.py`, `bvh.py`); only what the synthesis needs is read. Files are read once a process: results are shared,
so nobody may change them.
"""

import json
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

ARCHIVES = ("makehuman.tar.xz", "hdri.tar")


@dataclass(frozen=True)
class Mesh:
    """A polygon mesh.

    Attributes:
        vertices: [V,3].
        faces: vertex indices of each face.
        uvs: texture coordinates [T,2].
        face_uvs: indices into `uvs` of each face, None for a face without.
        groups: name of the group of each face.
    """

    vertices: np.ndarray
    faces: list[tuple[int, ...]]
    uvs: np.ndarray
    face_uvs: list[tuple[int, ...] | None]
    groups: list[str]


@dataclass(frozen=True)
class Fit:
    """How a garment follows the body (.mhclo).

    Vertex i lies at `sum_k weights[i,k] * body[references[i,k]] + offsets[i] * scale`, where the scale of
    an axis is a distance between two body vertices over its length on the body the garment was made for.
    """

    references: np.ndarray  # [G,3] body vertices
    weights: np.ndarray  # [G,3]
    offsets: np.ndarray  # [G,3] decimetres
    scales: dict[int, tuple[int, int, float]]  # axis -> (vertex, vertex, length)
    hidden: np.ndarray  # body vertices that the garment covers
    mesh_path: Path


@dataclass(frozen=True)
class Rig:
    """Bones in an order where parents come first, with the body vertices whose mean is the bone's head."""

    names: list[str]
    parents: list[int]  # -1 for the root
    heads: list[list[int]]
    weights: np.ndarray  # [body vertices, bones], rows sum to 1


def unpack(data: Path, folder: Path) -> None:
    """Unpacks the two asset archives of `data` into `folder`. Raises FileNotFoundError naming a missing archive."""
    for name in ARCHIVES:
        archive = Path(data) / name
        if not archive.is_file():
            raise FileNotFoundError(f"asset archive {archive} does not exist")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")


@cache
def read_mesh(path: Path) -> Mesh:
    """Reads a Wavefront .obj with its texture coordinates and group names."""
    vertices, uvs, faces, face_uvs, groups, group = [], [], [], [], [], ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(x) for x in rest.split()[:3]])
        elif kind == "vt":
            uvs.append([float(x) for x in rest.split()[:2]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [corner.split("/") for corner in rest.split()]
            faces.append(tuple(int(c[0]) - 1 for c in corners))
            textured = all(len(c) > 1 and c[1] for c in corners)
            face_uvs.append(tuple(int(c[1]) - 1 for c in corners) if textured else None)
            groups.append(group)
    return Mesh(np.array(vertices), faces, np.array(uvs).reshape(-1, 2), face_uvs, groups)


@cache
def read_target(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Reads a .target: indices [N] and displacements [N,3] of body vertices at full strength."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    indices = np.array([int(row[0]) for row in rows], dtype=int)
    return indices, np.array([[float(x) for x in row[1:4]] for row in rows]).reshape(-1, 3)


@cache
def read_fit(path: Path) -> Fit:
    """Reads a .mhclo. A vertex line holds one body vertex, or three with weights and an offset."""
    references, weights, offsets, scales, hidden = [], [], [], {}, []
    section, mesh_path = "", None
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] in ("verts", "delete_verts"):
            section = words[0]
        elif words[0] == "obj_file":
            mesh_path = path.parent / words[1]
        elif words[0] in ("x_scale", "y_scale", "z_scale"):
            scales["xyz".index(words[0][0])] = (int(words[1]), int(words[2]), float(words[3]))
        elif section == "verts" and words[0].isdigit():
            if len(words) == 1:
                references.append([int(words[0])] * 3)
                weights.append([1.0, 0.0, 0.0])
                offsets.append([0.0, 0.0, 0.0])
            else:
                references.append([int(w) for w in words[:3]])
                weights.append([float(w) for w in words[3:6]])
                offsets.append([float(w) for w in words[6:9]] if len(words) >= 9 else [0.0] * 3)
        elif section == "delete_verts":
            hidden += _ranges(words)
    if mesh_path is None or not references:
        raise ValueError(f"{path} names no mesh or fits no vertex")
    return Fit(
        np.array(references), np.array(weights), np.array(offsets), scales, np.array(hidden, dtype=int), mesh_path
    )


def _ranges(words: list[str]) -> list[int]:
    """`4 - 6 9` as [4, 5, 6, 9]."""
    numbers, position = [], 0
    while position < len(words):
        if words[position + 1 : position + 2] == ["-"]:
            numbers += range(int(words[position]), int(words[position + 2]) + 1)
            position += 3
        else:
            numbers.append(int(words[position]))
            position += 1
    return numbers


def read_rig(skeleton: Path, weights: Path, vertex_count: int) -> Rig:
    """Reads a .mhskel and its .mhw weights; vertices without a weight follow the root."""
    description = json.loads(skeleton.read_text(encoding="utf-8"))
    bones, names = description["bones"], []
    while len(names) < len(bones):
        names += [n for n, b in bones.items() if n not in names and (b["parent"] is None or b["parent"] in names)]
    matrix = np.zeros((vertex_count, len(names)))
    for name, pairs in json.loads(weights.read_text(encoding="utf-8"))["weights"].items():
        for vertex, weight in pairs:
            matrix[int(vertex), names.index(name)] += weight
    matrix[matrix.sum(axis=1) == 0, names.index("root")] = 1.0
    return Rig(
        names,
        [-1 if bones[n]["parent"] is None else names.index(bones[n]["parent"]) for n in names],
        [description["joints"][bones[n]["head"]] for n in names],
        matrix / matrix.sum(axis=1, keepdims=True),
    )


def read_pose(path: Path) -> dict[str, np.ndarray]:
    """Reads the first frame of a .bvh (z up) as one rotation [3,3] a bone, in MakeHuman's axes (y up)."""
    channels, values, bone, in_motion = [], None, None, False
    for line in path.read_text().splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] in ("ROOT", "JOINT"):
            bone = words[1]
        elif words[0] == "CHANNELS":
            channels += [(bone, channel) for channel in words[2:]]
        elif words[0] == "Frame":
            in_motion = True
        elif in_motion and len(words) == len(channels):
            values = [float(w) for w in words]
            break
    if values is None:
        raise ValueError(f"{path} holds no frame of {len(channels)} channels")
    upright = np.array([[1.0, 0, 0], [0, 0, 1.0], [0, -1.0, 0]])  # z up, facing -y -> y up, facing z
    rotations: dict[str, np.ndarray] = {}
    for (bone, channel), value in zip(channels, values, strict=True):
        if channel.endswith("rotation"):
            turn = axis_rotation("XYZ".index(channel[0]), np.radians(value))
            rotations[bone] = rotations.get(bone, np.eye(3)) @ turn
    return {bone: upright @ turn @ upright.T for bone, turn in rotations.items()}


def axis_rotation(axis: int, angle: float) -> np.ndarray:
    """Rotation [3,3] by `angle` radians about axis 0, 1 or 2 (right-handed)."""
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.eye(3)
    first, second = [(1, 2), (2, 0), (0, 1)][axis]
    matrix[first, first] = matrix[second, second] = cos
    matrix[first, second], matrix[second, first] = -sin, sin
    return matrix
