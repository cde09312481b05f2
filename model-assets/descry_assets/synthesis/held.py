"""Things held in a hand, modelled round the hand of a posed body, and how the arm holds them. Decimetres."""

import numpy as np

from .assets import Rig
from .garments import Points
from .people import Person
from .pose import Pose, turned
from .shapes import rounded_box, tube

Mesh = tuple[Points, list]

# Half width, half height, half depth of the bag, and how far it hangs below the hand.
HANGING = {
    "handbag": ((0.42, 0.85, 1.25), 0.9),
    "shopping bag": ((0.4, 1.5, 1.25), 0.8),
    "briefcase": ((0.32, 1.15, 1.65), 0.25),
}
FOLDER = (0.08, 1.1, 1.5)
RIGHT, LEFT = "R", "L"


def hold(pose: Pose, person: Person) -> Pose:
    """The pose with the arms as what is held asks for."""
    if person.held is not None and person.held.kind == "phone":
        pose = _bent(pose, RIGHT, forward=28, elbow=75, inward=48)
    elif person.held is not None and person.held.kind == "umbrella":
        pose = _bent(pose, RIGHT, forward=18, elbow=85, inward=50)
    elif person.held is not None:
        pose = _bent(pose, RIGHT, forward=6, elbow=45, inward=20)
    if person.bag is not None and person.bag.kind == "suitcase":
        pose = turned(pose, f"upperarm01.{_bag_side(person)}", 0, 26)
    return pose


def held_things(person: Person, rig: Rig, body: Points, transforms: np.ndarray, floor: float) -> dict[str, list[Mesh]]:
    """Meshes of what a posed person holds, by region (`bag`, `held`); `floor` is the height of the ground."""
    things: dict[str, list[Mesh]] = {}
    if person.bag is not None and person.bag.kind in (*HANGING, "suitcase"):
        hand = _hand(_bag_side(person), rig, body, transforms)
        things["bag"] = _suitcase(hand, floor) if person.bag.kind == "suitcase" else _hanging(person.bag.kind, hand)
    if person.held is not None:
        hand = _hand(RIGHT, rig, body, transforms)
        make = {"phone": _phone, "umbrella": _umbrella, "folder": _folder}[person.held.kind]
        things["held"] = make(hand, body[:, 1].max() + 1.6) if person.held.kind == "umbrella" else make(hand)
    return things


def _bag_side(person: Person) -> str:
    return RIGHT if person.held is None else LEFT


def _bent(pose: Pose, side: str, forward: float, elbow: float, inward: float) -> Pose:
    sign = 1 if side == LEFT else -1
    pose = turned(pose, f"lowerarm01.{side}", 0, -elbow)
    pose = turned(pose, f"lowerarm01.{side}", 1, -sign * inward)
    return turned(pose, f"upperarm01.{side}", 0, -forward)


def _hand(side: str, rig: Rig, body: Points, transforms: np.ndarray) -> np.ndarray:
    """Where the hand grasps, [3]."""
    bone = rig.names.index(f"finger3-1.{side}")
    knuckle = body[rig.heads[bone]].mean(axis=0)
    out = 0.1 if side == LEFT else -0.1
    return transforms[bone, :3, :3] @ knuckle + transforms[bone, :3, 3] + np.array([out, -0.25, 0.0])


def _hanging(kind: str, hand: np.ndarray) -> list[Mesh]:
    size, drop = HANGING[kind]
    box = rounded_box((hand[0], hand[1] - drop - size[1], hand[2]), size, 0.22)
    angle = np.linspace(0, np.pi, 13)
    lift, reach = (drop + 0.1) * np.sin(angle), 0.5 * size[2] * np.cos(angle)
    arch = hand + np.stack([np.zeros(13), lift - drop, reach], axis=1)
    return [box, tube(arch, np.tile([1.0, 0.0, 0.0], (13, 1)), 0.09, 0.05)]


def _suitcase(hand: np.ndarray, floor: float) -> list[Mesh]:
    """A case on wheels that leans back behind the hand, and its handle."""
    vertices, faces = rounded_box((0.0, 3.0, 0.0), (1.9, 2.7, 1.1), 0.25)
    lean = 0.45
    turn = np.array([[1, 0, 0], [0, np.cos(lean), -np.sin(lean)], [0, np.sin(lean), np.cos(lean)]])
    foot = np.array([hand[0], floor, hand[2] - 0.2 - 8.0 * np.tan(lean) * 0.5 - 1.6])
    points = np.linspace(turn @ np.array([0, 5.5, 0.4]) + foot, hand, 6)
    handle = tube(points, np.tile([1.0, 0.0, 0.0], (6, 1)), 0.06, 0.35)
    return [(vertices @ turn.T + foot, faces), handle]


def _phone(hand: np.ndarray) -> list[Mesh]:
    return [rounded_box(tuple(hand + np.array([0.0, 0.45, 0.25])), (0.36, 0.72, 0.07), 0.2)]


def _folder(hand: np.ndarray) -> list[Mesh]:
    return [rounded_box(tuple(hand + np.array([-0.1, 0.1, 0.2])), FOLDER, 0.1)]


def _umbrella(hand: np.ndarray, top: float) -> list[Mesh]:
    """A shaft from the hand to `top` and a canopy of eight gores."""
    shaft = np.linspace(hand - np.array([0.0, 0.5, 0.0]), (hand[0], top + 0.4, hand[2]), 4)
    rings, count = np.linspace(0.0, 1.0, 5), 32
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    scallop = 1 - 0.06 * np.abs(np.sin(4 * angle))
    x, z = (4.7 * np.outer(rings, scallop * f(angle)) for f in (np.cos, np.sin))
    y = np.repeat(top + 0.4 - 2.0 * rings**1.8, count).reshape(5, count)
    canopy = np.stack([x + hand[0], y, z + hand[2] - 0.6], axis=-1).reshape(-1, 3)
    faces = [
        (r * count + i, r * count + (i + 1) % count, (r + 1) * count + (i + 1) % count, (r + 1) * count + i)
        for r in range(4)
        for i in range(count)
    ]
    return [(canopy, faces), tube(shaft, np.tile([1.0, 0.0, 0.0], (4, 1)), 0.07, 0.07)]
