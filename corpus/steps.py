"""Bounds of the values in the reading network, measured: ``python -m chartcite.corpus.steps > extract/ocr/steps.yaml``.

Strips of fax scans and of clean pages go through the network as it comes; of every convolution that is worth doing in
whole numbers (see :mod:`chartcite.extract.ocr.lighter`) the least and greatest value before and behind it are kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper

from chartcite.corpus.bench import texts
from chartcite.corpus.render import write_fax, write_plain
from chartcite.extract.ocr.engine import Floats, canvas, cut_of, weights
from chartcite.extract.ocr.ink import ink_of
from chartcite.extract.ocr.lighter import Bounds, load, summed
from chartcite.extract.ocr.page import smoothed
from chartcite.extract.ocr.picture import Picture
from chartcite.extract.ocr.pictures import open_pictures
from chartcite.extract.ocr.strips import strips_of
from chartcite.extract.ocr.upright import upright

_DIGITS = 3


def canvases(picture: Picture) -> Iterator[Floats]:
    """The strips of a page as they go into the network."""
    sheet = upright(picture)
    ink = ink_of(sheet.mask)
    grey = smoothed(sheet, ink, list(ink.rules), paper=255)
    for strip in strips_of(ink):
        yield canvas(cut_of(grey, strip), pitch=strip.advance).values


def pictures(folder: Path, documents: int) -> Iterator[Picture]:
    """Fax scans and clean pages of so many documents, far apart."""
    known = [t for t in texts() if len(t) > 600]
    for number, text in enumerate(known[:: max(1, len(known) // documents)][:documents]):
        path = folder / f"{number}.pdf"
        (write_plain if number % 4 == 3 else write_fax)(path, {"text": text})
        pages = open_pictures(str(path), kind="application/pdf", password=None)
        yield from (pages.picture(i) for i in range(pages.count))
        pages.close()


def measured(strips: Iterator[Floats]) -> dict[str, Bounds]:
    """The bounds of the convolutions over whole pictures whose channels are mixed."""
    model, _ = load(weights())
    depth = {h.name: h.dims[1] for h in model.graph.initializer if len(h.dims) == 4}
    parts = {name: part for name, part in summed(model).items() if depth[name] > 1}
    seen = {name: (part.conv.input[0], part.add.output[0]) for name, part in parts.items()}
    (given,) = (i.name for i in model.graph.input)
    wanted = sorted({name for pair in seen.values() for name in pair} - {given})
    model.graph.output.extend(helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in wanted)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    bounds: dict[str, Bounds] = {}
    for strip in strips:
        values = {given: strip, **dict(zip(wanted, session.run(wanted, {given: strip}), strict=True))}
        for name, (before, behind) in seen.items():
            if values[behind].shape[-1] > 1:
                ends = [f(values[at]) for at in (before, behind) for f in (np.min, np.max)]
                bounds[name] = _wider(bounds.get(name), Bounds(*map(float, ends)))
    return bounds


def _wider(known: Bounds | None, more: Bounds) -> Bounds:
    if known is None:
        return more
    return Bounds(*((max if i % 2 else min)(pair) for i, pair in enumerate(zip(known, more, strict=True))))


def main() -> None:
    """Measure and print the YAML file."""
    parser = argparse.ArgumentParser(description="Bounds of the values in the reading network.")
    parser.add_argument("--documents", type=int, default=16, help="documents whose pages are read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bounds = measured(s for picture in pictures(Path(name), options.documents) for s in canvases(picture))
    sys.stdout.write("# Weights of the network: least and greatest value before and behind (chartcite.corpus.steps).\n")
    for weight, values in bounds.items():
        sys.stdout.write(f"{weight}: [{', '.join(str(round(v, _DIGITS)) for v in values)}]\n")


if __name__ == "__main__":
    main()
