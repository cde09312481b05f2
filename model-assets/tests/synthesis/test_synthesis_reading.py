import numpy as np
import pytest

from descry_assets.synthesis.assets import axis_rotation, read_fit, read_mesh, read_pose, unpack


def test_a_fit_holds_single_and_triple_references_scales_and_hidden_ranges(tmp_path):
    path = tmp_path / "shirt.mhclo"
    path.write_text(
        "# comment\nname shirt\nobj_file shirt.obj\nx_scale 0 1 2.0\nverts 0\n7\n"
        "1 2 3 0.5 0.25 0.25 0.1 0.2 0.3\ndelete_verts\n4 - 6 9\n"
    )

    fit = read_fit(path)

    assert fit.references.tolist() == [[7, 7, 7], [1, 2, 3]]
    assert fit.weights.tolist() == [[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]]
    assert fit.offsets.tolist() == [[0.0, 0.0, 0.0], [0.1, 0.2, 0.3]]
    assert fit.scales == {0: (0, 1, 2.0)}
    assert fit.hidden.tolist() == [4, 5, 6, 9]
    assert fit.mesh_path == tmp_path / "shirt.obj"


def test_a_fit_without_a_mesh_is_refused_by_its_name(tmp_path):
    path = tmp_path / "nothing.mhclo"
    path.write_text("name nothing\nverts 0\n7\n")
    with pytest.raises(ValueError, match=r"nothing\.mhclo"):
        read_fit(path)


def test_a_mesh_is_read_with_groups_and_texture_coordinates(tmp_path):
    path = tmp_path / "mesh.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 1 1 0\nvt 0.5 0.25\ng body\nf 1/1 2/1 3/1\ng helper\nf 3 2 1\n")

    mesh = read_mesh(path)

    assert mesh.vertices.shape == (3, 3)
    assert mesh.faces == [(0, 1, 2), (2, 1, 0)]
    assert mesh.face_uvs == [(0, 0, 0), None]
    assert mesh.groups == ["body", "helper"]
    assert mesh.uvs.tolist() == [[0.5, 0.25]]


def test_a_pose_turns_from_z_up_to_y_up(tmp_path):
    path = tmp_path / "pose.bvh"
    path.write_text(
        "HIERARCHY\nROOT root\n{\nOFFSET 0 0 0\nCHANNELS 3 Xrotation Yrotation Zrotation\n}\n"
        "MOTION\nFrames: 1\nFrame Time: 0.04\n0.0 0.0 90.0\n"
    )
    # a quarter turn about the file's z axis, which is up, is one about y here
    assert np.allclose(read_pose(path)["root"], axis_rotation(1, np.pi / 2))


def test_a_missing_archive_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"makehuman\.tar\.xz"):
        unpack(tmp_path, tmp_path)
