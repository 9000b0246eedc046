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
    assert before["Clip"] > 0
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


def swish(weights: str) -> list:
    """A convolution whose weights have this name, and the swish behind it, as the model's file spells it out."""
    values = {"0": 0.0, "1": 1.0, "3": 3.0, "6": 6.0, "w": np.ones((3, 3, 1, 1))}
    numbers = [constant_node(name, np.array(value, np.float32)) for name, value in values.items()]
    offsets = constant_node("b", np.zeros(3, np.float32))
    steps = [
        node("Conv", ["x", weights, "b"], "c"),
        node("Mul", ["c", "1"], "m"),
        node("Add", ["m", "0"], "a"),
        node("Add", ["a", "3"], "s"),
        node("Clip", ["s", "0", "6"], "k"),
        node("Mul", ["a", "k"], "t"),
        node("Div", ["t", "6"], "d"),
        node("Mul", ["d", "1"], "e"),
        node("Add", ["e", "0"], "f"),
    ]
    return [*numbers, offsets, *steps]


def fused_of(nodes: list) -> Counter:
    model = model_in(b"")
    model.graph.node.extend(nodes)
    return operators(fused(model.SerializeToString()))


def test_a_swish_is_fused_where_its_convolution_has_weights_of_its_own():
    assert fused_of(swish("w"))["HardSigmoid"] == 1
    assert fused_of(swish("given"))["Clip"] == 1  # weights that the file does not hold
    shared = [*swish("w"), node("Conv", ["f", "w", "b"], "y")]
    assert fused_of(shared)["Clip"] == 1  # or they would be scaled for both


def test_a_swish_whose_inside_another_node_takes_stays():
    assert fused_of([*swish("w"), node("Relu", ["t"], "y")])["Clip"] == 1
