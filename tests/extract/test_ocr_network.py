"""The reading network made lighter reads what it read before."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import helper, numpy_helper

from chartcite.extract.ocr import lighter
from chartcite.extract.ocr.engine import LATIN, read_strip, weights

WEIGHT = np.array([[[[0.5]], [[-0.25]]], [[[1.0]], [[0.75]]]], np.float32)
BIAS = np.array([0.1, -0.2], np.float32).reshape(1, 2, 1, 1)
GIVEN = np.linspace(-1.0, 1.0, 24, dtype=np.float32).reshape(1, 2, 3, 4)


def _network() -> onnx.ModelProto:
    """One convolution over single dots, its bias, and a class for each of three characters."""
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"]),
        helper.make_node("Add", ["c", "b"], ["y"]),
        helper.make_node("ReduceMean", ["y"], ["m"], axes=[2], keepdims=0),
        helper.make_node("Transpose", ["m"], ["t"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["t", "classes"], ["out"]),
    ]
    held = {"w": WEIGHT, "b": BIAS, "classes": np.arange(8, dtype=np.float32).reshape(2, 4)}
    graph = helper.make_graph(
        nodes, "small", [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 2, 3, 4])],
        [helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, [1, 4, 4])],
        [numpy_helper.from_array(value, name) for name, value in held.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    helper.set_model_props(model, {"character": "a\nb"})
    return model


def _answer(model: onnx.ModelProto) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": GIVEN})[0], dtype=np.float32)


def test_whole_numbers_come_near() -> None:
    light = _network()
    sums = np.einsum("oi,bihw->bohw", WEIGHT[:, :, 0, 0], GIVEN) + BIAS
    lighter.in_whole_numbers(light, {"w": lighter.Bounds(-1.0, 1.0, float(sums.min()), float(sums.max()))})
    done = [n.op_type for n in light.graph.node]
    assert done[:4] == ["QuantizeLinear", "Transpose", "QLinearConv", "DequantizeLinear"]
    assert {"w", "b"}.isdisjoint(h.name for h in light.graph.initializer)
    full = _answer(_network())
    assert np.abs(_answer(light) - full).max() < 0.02 * np.abs(full).max()


def test_characters_come_with_the_network(tmp_path: Path) -> None:
    onnx.save(_network(), str(tmp_path / "small.onnx"))
    assert lighter.load(tmp_path / "small.onnx")[1] == ("", "a", "b", " ")


def test_every_known_convolution_is_one_of_the_network_that_is_read_with() -> None:
    known, (model, _) = lighter.measured().bounds, lighter.load(weights())
    assert len(known) >= 25
    assert known.keys() <= lighter.summed(model).keys()
    assert all(b.least < b.most and b.least_out < b.most_out for b in known.values())


def test_values_are_turned_only_where_their_order_changes() -> None:
    """Two convolutions with what is done to each value between them: turned before the first and behind the last."""
    step = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 2, 3, 4])
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node("Add", ["c", "b"], ["y"]),
        helper.make_node("Relu", ["y"], ["r"]),
        helper.make_node("Conv", ["r", "w2"], ["c2"]), helper.make_node("Add", ["c2", "b2"], ["y2"]),
        helper.make_node("Add", ["y", "y2"], ["sum"]), helper.make_node("Concat", ["sum", "y"], ["both"], axis=1),
        helper.make_node("ReduceMean", ["both"], ["out"], axes=[2, 3], keepdims=0),
    ]  # fmt: skip
    held = {"w": WEIGHT, "b": BIAS, "w2": WEIGHT[::-1].copy(), "b2": BIAS}
    out = helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, [1, 4])
    graph = helper.make_graph(
        nodes, "two", [step], [out], [numpy_helper.from_array(value, name) for name, value in held.items()]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    full = _answer(model)
    bounds = lighter.Bounds(-3.0, 3.0, -5.0, 5.0)
    lighter.in_whole_numbers(model, {"w": bounds, "w2": bounds})
    assert [n.op_type for n in model.graph.node].count("Transpose") == 2
    assert np.abs(_answer(model) - full).max() < 0.06


def test_classes_that_no_page_looks_like_are_left_out() -> None:
    model = _network()
    full = _answer(model)
    lighter.with_classes(model, [0, 2], known=4)
    assert np.array_equal(_answer(model), full[..., [0, 2]])
    alike, (_, known) = lighter.measured().alike, lighter.load(weights())
    assert len(alike) == 1000
    assert alike <= set(known)
    assert not alike & set(LATIN)


def test_the_light_network_reads() -> None:
    grey = np.full((40, 420), 255, np.uint8)
    cv2.putText(grey, "Pain 8/10 today", (8, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2, cv2.LINE_AA)
    reading = read_strip(grey, pitch=17.0)
    assert reading.chars == "Pain 8/10 today"
    assert reading.surety > 0.9


def test_letters_on_their_head_are_not_sure() -> None:
    grey = np.full((40, 420), 255, np.uint8)
    cv2.putText(grey, "feet still burn", (8, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2, cv2.LINE_AA)
    assert read_strip(np.asarray(grey[::-1, ::-1]), pitch=17.0).surety < 0.75 < read_strip(grey, pitch=17.0).surety
