"""Posing: rotations of bones carried to the skin by linear blend skinning.

A rotation turns everything below the head of its bone, in the axes of the body at rest, so a pose needs no bone
axes. The walk interpolates the sagittal angles of a normal adult gait (after Winter, Biomechanics and Motor Control of
Human Movement, 2009); the arms swing against the legs.
"""

import numpy as np

from .assets import Rig, axis_rotation

Pose = dict[str, np.ndarray]  # bone -> rotation [3,3]


def bone_transforms(rig: Rig, body: np.ndarray, pose: Pose) -> np.ndarray:
    """Rigid transform [bones,4,4] of each bone from rest to `pose`, for the body at rest [V,3]."""
    transforms = np.zeros((len(rig.names), 4, 4))
    for index, name in enumerate(rig.names):
        head = body[rig.heads[index]].mean(axis=0)
        local = np.eye(4)
        local[:3, :3] = pose.get(name, np.eye(3))
        local[:3, 3] = head - local[:3, :3] @ head
        parent = rig.parents[index]
        transforms[index] = local if parent < 0 else transforms[parent] @ local
    return transforms


def skin(vertices: np.ndarray, weights: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    """Vertices [N,3] moved by bone transforms [B,4,4] under weights [N,B]."""
    mixed = np.einsum("nb,bij->nij", weights, transforms)
    return np.einsum("nij,nj->ni", mixed[:, :3, :3], vertices) + mixed[:, :3, 3]


# Percent of the gait cycle from heel strike, and degrees of flexion there.
HIP = ([0, 12, 35, 50, 60, 78, 90, 100], [26, 20, 0, -13, -6, 20, 28, 26])
KNEE = ([0, 15, 40, 50, 60, 73, 85, 97, 100], [4, 16, 5, 9, 35, 58, 34, 4, 4])
ANKLE = ([0, 8, 30, 46, 62, 78, 100], [0, -5, 7, 10, -17, 0, 0])


def walk(relaxed: Pose, phase: float, stride: float, arms: float = 0.0) -> Pose:
    """A pose at `phase` in [0, 1) of the gait cycle, built over the arms and hands of a relaxed standing pose.

    `stride` in [0, 1.2] scales all angles, 0 being a person who stands; at phase 0 the left heel strikes.
    `arms` turns the arms further towards the trunk, in degrees.
    """
    turns: Pose = {bone: turn for bone, turn in relaxed.items() if _upper_limb(bone)}
    for side, sign, shift in (("L", 1, 0.0), ("R", -1, 0.5)):
        percent = 100 * ((phase + shift) % 1.0)
        forward = np.cos(2 * np.pi * percent / 100)
        _turn(turns, f"upperleg01.{side}", 0, -stride * np.interp(percent, *HIP))
        _turn(turns, f"upperleg01.{side}", 2, -sign * 3.5)
        _turn(turns, f"lowerleg01.{side}", 0, stride * np.interp(percent, *KNEE))
        _turn(turns, f"foot.{side}", 0, -stride * np.interp(percent, *ANKLE))
        _turn(turns, f"foot.{side}", 2, sign * 3.5)
        _turn(turns, f"upperarm01.{side}", 2, -sign * (6 + arms))
        _turn(turns, f"upperarm01.{side}", 0, stride * (16 * forward + 2))
        _turn(turns, f"lowerarm01.{side}", 0, -stride * (8 - 7 * forward))
    sway = np.cos(2 * np.pi * phase)
    _turn(turns, "root", 1, -stride * 4 * sway)
    _turn(turns, "spine03", 1, stride * 9 * sway)
    _turn(turns, "neck01", 1, -stride * 4 * sway)
    return turns


def turned(pose: Pose, bone: str, axis: int, degrees: float) -> Pose:
    """A copy of `pose` with `bone` turned further by `degrees` about axis 0 (pitch), 1 (yaw) or 2 (roll)."""
    copy = dict(pose)
    _turn(copy, bone, axis, degrees)
    return copy


def _turn(pose: Pose, bone: str, axis: int, degrees: float) -> None:
    pose[bone] = axis_rotation(axis, np.radians(degrees)) @ pose.get(bone, np.eye(3))


def _upper_limb(bone: str) -> bool:
    return bone.startswith(("clavicle", "shoulder", "upperarm", "lowerarm", "wrist", "metacarpal", "finger"))
