from collections import Counter

import numpy as np
import pytest

from echoreport.images.words.fusing import fused
from echoreport.images.words.network_file import constant_node, model_in, node
from echoreport.images.words.recogniser import model_file


def operators(data):
    return Counter(node.op_type for node in model_in(data).graph.node)


@pytest.fixture(scope="module")
def files():
    data = model_file().read_bytes()
    return data, fused(data)


def test_the_network_reads_the_same(files):
    from onnxruntime import InferenceSession

    pictures = np.random.default_rng(0).uniform(-1, 1, (2, 3, 48, 96)).astype(np.float32)
    one, other = (InferenceSession(file).run(None, {"x": pictures})[0] for file in files)
    assert one.shape == other.shape
    assert np.abs(one - other).max() < 1e-4
    assert not np.array_equal(one, other)


def test_no_step_of_a_swish_is_left(files):
    before, after = (operators(file) for file in files)
    assert before["Clip"] == 28
    assert after["Clip"] == 0
    assert after["HardSigmoid"] == before["HardSigmoid"] + before["Clip"]


def test_another_activation_stays_as_it_is():
    model = model_in(b"")
    weights = constant_node("weights", np.ones((2, 3, 1, 1), np.float32))
    offsets = constant_node("offsets", np.zeros(2, np.float32))
    model.graph.node.extend(
        [weights, offsets, node("Conv", ["x", "weights", "offsets"], "y"), node("Relu", ["y"], "z")]
    )
    assert operators(fused(model.SerializeToString())) == {"Constant": 2, "Conv": 1, "Relu": 1}
