"""The network made lighter before it is loaded: most of its convolutions in whole numbers.

In whole numbers a value is one of 256 steps between the bounds it keeps to in practice; those stand in ``steps.yaml``,
measured by ``python -m chartcite.corpus.steps``. Weights are rounded to seven bits: with these no processor's
instructions for whole numbers overflow. It reads as well as before, in less than half the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import yaml
from onnx import helper, numpy_helper

Array = npt.NDArray[np.generic]

_MOST_STEPS = 255
_WEIGHT = 63
"""The largest weight, in steps."""


class Bounds(NamedTuple):
    """The least and greatest value that goes into a convolution, and that comes out of the addition behind it."""

    least: float
    most: float
    least_out: float
    most_out: float


class Summed(NamedTuple):
    """A convolution, the addition of its bias, and the bias' name."""

    conv: onnx.NodeProto
    add: onnx.NodeProto
    bias: str


class _Scale(NamedTuple):
    step: np.float32
    zero: np.uint8


def known_bounds() -> dict[str, Bounds]:
    """The bounds of each convolution that is done in whole numbers, by the name of its weights."""
    text = files("chartcite.extract.ocr").joinpath("steps.yaml").read_text(encoding="utf-8")
    return {name: Bounds(*values) for name, values in yaml.safe_load(text).items()}


def load(path: Path) -> tuple[onnx.ModelProto, tuple[str, ...]]:
    """A network and what the classes of its answer stand for: nothing first, a blank last."""
    model = onnx.load(str(path))
    (text,) = (p.value for p in model.metadata_props if p.key == "character")
    return model, ("", *text.splitlines(), " ")


def summed(model: onnx.ModelProto) -> dict[str, Summed]:
    """The convolutions of a network with a bias added behind them, by the name of their weights."""
    held = {h.name for h in model.graph.initializer}
    users = {name: node for node in model.graph.node for name in node.input}
    found: dict[str, Summed] = {}
    for node in model.graph.node:
        add = users.get(node.output[0])
        if node.op_type == "Conv" and add is not None and add.op_type == "Add":
            biases = [name for name in add.input if name in held]
            if biases:
                found[node.input[1]] = Summed(node, add, biases[0])
    return found


def in_whole_numbers(model: onnx.ModelProto, known: Mapping[str, Bounds]) -> None:
    """Do the convolutions whose bounds are known in whole numbers, in place."""
    graph = model.graph
    held = {h.name: numpy_helper.to_array(h) for h in graph.initializer}
    parts = {name: part for name, part in summed(model).items() if name in known}
    convs = {part.conv.output[0]: name for name, part in parts.items()}
    adds = {part.add.output[0] for part in parts.values()}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.output[0] in convs:
            name = convs[node.output[0]]
            values = _values(held[name], held[parts[name].bias].reshape(-1), known[name])
            graph.initializer.extend(numpy_helper.from_array(v, f"{name}.{key}") for key, v in values.items())
            nodes += _nodes(name, parts[name])
        elif node.output[0] not in adds:
            nodes.append(node)
    left = [h for h in graph.initializer if h.name not in parts and h.name not in {p.bias for p in parts.values()}]
    for place, entries in ((graph.node, nodes), (graph.initializer, left)):
        del place[:]
        place.extend(entries)


def _values(weight: Array, bias: Array, bounds: Bounds) -> dict[str, Array]:
    """What a convolution in whole numbers needs to know; its weights have a step for each of its channels."""
    into, out = _scale(bounds.least, bounds.most), _scale(bounds.least_out, bounds.most_out)
    most = np.abs(weight).reshape(len(weight), -1).max(axis=1)
    steps = np.maximum(most / _WEIGHT, np.finfo(np.float32).tiny).astype(np.float32)
    whole = np.rint(weight / steps.reshape(-1, *[1] * (weight.ndim - 1)))
    return {
        "into": np.asarray(into.step), "into0": np.asarray(into.zero), "w": whole.astype(np.int8), "steps": steps,
        "w0": np.zeros(len(steps), np.int8), "out": np.asarray(out.step), "out0": np.asarray(out.zero),
        "bias": np.rint(bias / (into.step * steps)).astype(np.int32),
    }  # fmt: skip


def _nodes(name: str, part: Summed) -> Iterator[onnx.NodeProto]:
    """To steps, the convolution, and back."""
    inner = [f"{name}.{key}" for key in ("into", "into0", "w", "steps", "w0", "out", "out0", "bias")]
    yield helper.make_node("QuantizeLinear", [part.conv.input[0], *inner[:2]], [f"{name}.x"])
    conv = helper.make_node("QLinearConv", [f"{name}.x", *inner], [f"{name}.y"])
    conv.attribute.extend(part.conv.attribute)
    yield conv
    yield helper.make_node("DequantizeLinear", [f"{name}.y", *inner[5:7]], [part.add.output[0]])


def _scale(least: float, most: float) -> _Scale:
    """Steps between two bounds, one of them on nought."""
    step = (max(0.0, most) - min(0.0, least)) / _MOST_STEPS
    return _Scale(np.float32(step), np.uint8(round(-min(0.0, least) / step)))
