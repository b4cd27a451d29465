"""The order of values in the reading network: the channels of a dot side by side, wherever convolutions want them so.

A network comes with one picture for each channel. Convolutions in whole numbers are quicker where the channels of a dot
lie together; to turn each value round before and behind every one of them would cost what that wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import onnx
from onnx import helper

WHOLE = "com.microsoft"
"""Where the runtime's convolutions are kept that take channels last."""
_EACH = frozenset(("QuantizeLinear", "DequantizeLinear", "Identity", "Relu", "Erf", "Add", "Sub", "Mul", "Div"))
"""What is done to each value by itself, so that it may lie in any order."""
_FIRST, _LAST = (0, 3, 1, 2), (0, 2, 3, 1)


def channels_last(nodes: Sequence[onnx.NodeProto], constants: Mapping[str, int]) -> list[onnx.NodeProto]:
    """The nodes with the channels last wherever a convolution in whole numbers or what lies between two wants them so.

    Args:
        nodes: nodes in the order they are done; changed in place.
        constants: the constants' names, with the number of their dimensions.
    """
    turn = _Turning()
    for node in nodes:
        given = [name for name in node.input if name not in constants]
        lonely = all(constants.get(name, 0) == 0 for name in node.input)
        if node.domain == WHOLE or (node.op_type in _EACH and lonely and any(turn.is_last(name) for name in given)):
            turn.take(node, constants, last=True)
        elif node.op_type == "Concat" and all(turn.is_last(name) for name in given) and _axis(node).i == 1:
            _axis(node).i = 3
            turn.take(node, constants, last=True)
        else:
            turn.take(node, constants, last=False)
    return turn.nodes


def _axis(node: onnx.NodeProto) -> onnx.AttributeProto:
    found: onnx.AttributeProto = next(a for a in node.attribute if a.name == "axis")
    return found


class _Turning:
    """Nodes so far, and where each value is kept with its channels last or first."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self._last: dict[str, str] = {}
        self._first: dict[str, str] = {}

    def is_last(self, name: str) -> bool:
        """Whether a value is there with its channels last."""
        return name in self._last

    def take(self, node: onnx.NodeProto, constants: Mapping[str, int], *, last: bool) -> None:
        """Add a node that takes and gives its values with their channels last, or first."""
        for place, name in enumerate(node.input):
            if name and name not in constants:
                node.input[place] = self._turned(name, last=last)
        if last:
            for place, name in enumerate(node.output):
                self._last[name] = node.output[place] = f"{name}.last"
        self.nodes.append(node)

    def _turned(self, name: str, *, last: bool) -> str:
        here, there = (self._last, self._first) if last else (self._first, self._last)
        if name not in here and (last or name in there):
            kept = there.get(name, name)
            here[name] = f"{name}.last" if last else name
            order = _LAST if last else _FIRST
            self.nodes.append(helper.make_node("Transpose", [kept], [here[name]], perm=order))
        return here.get(name, name)


def replaced(held: Any, values: Iterable[Any]) -> None:
    """Put other values into a field of the network."""
    values = list(values)
    del held[:]
    held.extend(values)
