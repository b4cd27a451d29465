"""The network made lighter before it is loaded: most of its convolutions in whole numbers, fewer characters known.

In whole numbers a value is one of 256 steps between the bounds it keeps to in practice; those stand in ``steps.yaml``,
measured by ``python -m chartcite.corpus.steps``. Weights are rounded to seven bits: with these no processor's
instructions for whole numbers overflow. Such convolutions want the channels of a dot side by side
(:mod:`chartcite.extract.ocr.channels`). Of the 18,000 characters that the network knows, those of other scripts that
ink on our pages never looks like are left out; ``steps.yaml`` holds the ones that stay. It reads as well as before, in
a third of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import yaml
from onnx import helper, numpy_helper

from chartcite.extract.ocr.channels import WHOLE, channels_last, replaced

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


class Measured(NamedTuple):
    """What was measured of the network."""

    bounds: dict[str, Bounds]
    """The bounds of each convolution that is done in whole numbers, by the name of its weights."""
    alike: frozenset[str]
    """Characters of other scripts that ink on a page may look like."""


@cache
def measured() -> Measured:
    """What ``steps.yaml`` says."""
    text = files("chartcite.extract.ocr").joinpath("steps.yaml").read_text(encoding="utf-8")
    held = yaml.safe_load(text)
    return Measured(
        {name: Bounds(*values) for name, values in held["bounds"].items()}, frozenset("".join(held["alike"]))
    )


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


def with_classes(model: onnx.ModelProto, kept: Sequence[int], *, known: int) -> None:
    """Leave only some of the ``known`` classes in the network's answer, in the order given, in place."""
    for tensor in model.graph.initializer:
        if tensor.dims and tensor.dims[-1] == known:
            values = np.ascontiguousarray(numpy_helper.to_array(tensor)[..., kept])
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))


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
    replaced(graph.node, channels_last(nodes, {h.name: len(h.dims) for h in left}))
    replaced(graph.initializer, left)
    replaced(graph.value_info, [])
    model.opset_import.append(helper.make_opsetid(WHOLE, 1))


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
    conv = helper.make_node("QLinearConv", [f"{name}.x", *inner], [f"{name}.y"], domain=WHOLE, channels_last=1)
    conv.attribute.extend(part.conv.attribute)
    yield conv
    yield helper.make_node("DequantizeLinear", [f"{name}.y", *inner[5:7]], [part.add.output[0]])


def _scale(least: float, most: float) -> _Scale:
    """Steps between two bounds, one of them on nought."""
    step = (max(0.0, most) - min(0.0, least)) / _MOST_STEPS
    return _Scale(np.float32(step), np.uint8(round(-min(0.0, least) / step)))
