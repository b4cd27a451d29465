"""What the reading network does on our pages, measured: ``python -m chartcite.corpus.steps > extract/ocr/steps.yaml``.

Strips of fax scans and of clean pages go through the network as it comes; of every convolution that is worth doing in
whole numbers (see :mod:`chartcite.extract.ocr.lighter`) the least and greatest value before and behind it are kept.
Strips that stand on their head go through it too, and the characters that any of them was taken for most are kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import yaml
from onnx import helper

from chartcite.corpus.bench import texts
from chartcite.corpus.render import write_fax, write_plain
from chartcite.extract.ocr.engine import LATIN, Floats, canvas, cut_of, weights
from chartcite.extract.ocr.ink import ink_of
from chartcite.extract.ocr.lighter import Bounds, load, summed
from chartcite.extract.ocr.page import smoothed
from chartcite.extract.ocr.picture import Picture
from chartcite.extract.ocr.pictures import open_pictures
from chartcite.extract.ocr.strips import strips_of
from chartcite.extract.ocr.upright import upright

_DIGITS = 3
_MOST_ALIKE, _A_LINE = 1000, 50


@dataclass(slots=True)
class Seen:
    """What the strips so far showed."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    chances: Floats = field(default_factory=lambda: np.zeros(1, np.float32))
    """The most that each class ever came to."""


def canvases(picture: Picture) -> Iterator[tuple[Floats, Floats]]:
    """The strips of a page as they go into the network, each also on its head."""
    sheet = upright(picture)
    ink = ink_of(sheet.mask)
    grey = smoothed(sheet, ink, list(ink.rules), paper=255)
    for strip in strips_of(ink):
        cut = cut_of(grey, strip)
        turned = np.ascontiguousarray(cut[::-1, ::-1])
        yield canvas(cut, pitch=strip.advance).values, canvas(turned, pitch=strip.advance).values


def pictures(folder: Path, documents: int) -> Iterator[Picture]:
    """Fax scans and clean pages of so many documents, far apart."""
    known = [t for t in texts() if len(t) > 600]
    for number, text in enumerate(known[:: max(1, len(known) // documents)][:documents]):
        path = folder / f"{number}.pdf"
        (write_plain if number % 4 == 3 else write_fax)(path, {"text": text})
        pages = open_pictures(str(path), kind="application/pdf", password=None)
        yield from (pages.picture(i) for i in range(pages.count))
        pages.close()


def seen_in(strips: Iterable[tuple[Floats, Floats]]) -> Seen:
    """Bounds of the convolutions over whole pictures whose channels are mixed, and how likely each class ever was."""
    model, _ = load(weights())
    depth = {h.name: h.dims[1] for h in model.graph.initializer if len(h.dims) == 4}
    parts = {name: part for name, part in summed(model).items() if depth[name] > 1}
    inner = {name: (part.conv.input[0], part.add.output[0]) for name, part in parts.items()}
    (given,), (answer,) = ([v.name for v in side] for side in (model.graph.input, model.graph.output))
    wanted = sorted({name for pair in inner.values() for name in pair} - {given})
    model.graph.output.extend(helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in wanted)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    seen = Seen()
    for strip, turned in strips:
        values = {
            given: strip,
            **dict(zip([*wanted, answer], session.run([*wanted, answer], {given: strip}), strict=True)),
        }
        for name, (before, behind) in inner.items():
            if values[behind].shape[-1] > 1:
                ends = [f(values[at]) for at in (before, behind) for f in (np.min, np.max)]
                seen.bounds[name] = _wider(seen.bounds.get(name), Bounds(*map(float, ends)))
        for chances in (values[answer], session.run([answer], {given: turned})[0]):
            seen.chances = np.maximum(seen.chances, chances[0].max(axis=0))
    return seen


def alike(chances: Floats) -> str:
    """The characters that are not wanted and that strips were taken for most."""
    known = load(weights())[1]
    others = [i for i, char in enumerate(known) if len(char) == 1 and char not in LATIN]
    return "".join(known[i] for i in sorted(others, key=lambda i: -chances[i])[:_MOST_ALIKE])


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
        seen = seen_in(s for picture in pictures(Path(name), options.documents) for s in canvases(picture))
    write = sys.stdout.write
    write("# Measured by chartcite.corpus.steps. Weights: least and greatest value before and behind.\nbounds:\n")
    for weight, values in seen.bounds.items():
        write(f"  {weight}: [{', '.join(str(round(v, _DIGITS)) for v in values)}]\n")
    write("# Characters of other scripts that ink may look like, the likeliest first.\n")
    chars = alike(seen.chances)
    lines = [chars[at : at + _A_LINE] for at in range(0, len(chars), _A_LINE)]
    write(yaml.safe_dump({"alike": lines}, allow_unicode=True))


if __name__ == "__main__":
    main()
