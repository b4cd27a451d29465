"""The reading network: a strip of a page to characters, each with its place and probability.

The weights are those of PP-OCR as they come in the rapidocr package; nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from chartcite.extract.ocr.picture import Grey
from chartcite.extract.ocr.strips import Strip

HEIGHT = 48
"""Dots of height the network reads at."""
_STRIDE = 8
"""Dots along the line for one step of the network."""
_LEAST_WIDTH, _MOST_WIDTH = 96, 6400
_SHORT = 1.2
"""A strip of a few characters is read so much wider than it is, as far as the least width has room."""
_EDGE = 10
"""Blank dots before and after a strip."""
LATIN = [
    *map(chr, range(0x20, 0x7F)), *map(chr, range(0xA1, 0x180)), *"–—‘’“”•…≤≥≠±×÷°µμ½¼¾²³→←↑↓√✓✔☐☑☒□■●○Ω™"
]  # fmt: skip
"""What a page may say."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a strip says: characters, for each its place from 0 to 1 along the strip and its probability."""

    chars: str
    places: Floats
    chances: Floats

    @property
    def surety(self) -> float:
        """The mean probability of the characters that are not blank."""
        inked = [p for c, p in zip(self.chars, self.chances, strict=True) if c != " "]
        return float(np.mean(inked)) if inked else 0.0

    @property
    def lettered(self) -> Floats:
        """The probabilities of letters alone: signs, rules and many digits look the same on their head."""
        return self.chances[[c.isalpha() for c in self.chars]]


@dataclass(frozen=True, slots=True)
class _Network:
    session: Any
    input: str
    characters: tuple[str, ...]
    """What the first of its answer's classes stand for, nothing first. The others count in its probabilities alone:
    writing that stands on its head looks like letters of other scripts."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A strip as it goes into the network, and the dots of its width that the strip takes."""

    values: Floats
    inner: int


def read_strip(grey: Grey, *, pitch: float) -> Reading:
    """Read a strip of grey levels, dark on light; ``pitch`` is the usual advance of its letters in dots."""
    strip = canvas(grey, pitch=pitch)
    network = _network()
    chances = network.session.run(None, {network.input: strip.values})[0][0]
    return _decoded(network, chances, strip.inner)


def cut_of(grey: Grey, strip: Strip) -> Grey:
    """The grey levels of a strip of a page."""
    height, width = grey.shape
    return grey[max(0, strip.y0) : min(height, strip.y1), max(0, strip.x0) : min(width, strip.x1)]


def canvas(grey: Grey, *, pitch: float) -> Canvas:
    """A strip at the height and with the room for a letter that the network reads best, blank at both ends."""
    height, width = grey.shape
    wide = int(min(_MOST_WIDTH, max(_LEAST_WIDTH, 2 * _EDGE + round(width * _SPACING / max(1.0, pitch)))))
    wide = -(-wide // 16) * 16
    inner = wide - 2 * _EDGE
    natural = width * HEIGHT / height
    inner = max(inner, min(round(_SHORT * natural), _LEAST_WIDTH - 2 * _EDGE))
    inner = min(inner, max(16, round(1.6 * natural)))
    area = cv2.INTER_AREA if height > HEIGHT * 1.3 else cv2.INTER_LINEAR
    drawn = np.full((HEIGHT, wide), 255, dtype=np.uint8)
    drawn[:, _EDGE : _EDGE + inner] = cv2.resize(grey, (inner, HEIGHT), interpolation=area)
    values = drawn.astype(np.float32) / 127.5 - 1.0
    return Canvas(np.repeat(values[None, None], 3, axis=1), inner)


_SPACING = 13.0
"""Dots for one letter: two steps of the network part two letters that are alike, so no less than 12."""


def _decoded(network: _Network, chances: Floats, inner: int) -> Reading:
    """The best path, alike steps taken together; the place of a character is the middle of its steps."""
    kept = chances[:, : len(network.characters)]
    best = kept.argmax(axis=1)
    chance = kept[np.arange(len(best)), best]
    starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1])))
    ends = np.append(starts[1:], len(best))
    inked = best[starts] != 0
    most = np.maximum.reduceat(chance, starts)[inked]
    starts, ends = starts[inked], ends[inked]
    middle = ((starts + ends) / 2 * _STRIDE - _EDGE) / inner
    chars = "".join(network.characters[i] for i in best[starts])
    return Reading(chars, np.clip(middle, 0.0, 1.0).astype(np.float32), most)


def load() -> None:
    """Load the network before it is needed."""
    _network()


@cache
def _network() -> _Network:
    import onnxruntime

    from chartcite.extract.ocr import lighter

    model, known = lighter.load(weights())
    bounds, alike = lighter.measured()
    wanted = {c: i for i, c in reversed(list(enumerate(known))) if c in LATIN}
    others = [i for i, c in enumerate(known) if c in alike and i not in wanted.values()]
    lighter.with_classes(model, [0, *wanted.values(), *others], known=len(known))
    lighter.in_whole_numbers(model, bounds)
    logging.getLogger("onnxruntime").setLevel(logging.CRITICAL)
    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    for setting in _SETTINGS:
        options.add_session_config_entry(setting, "1")
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return _Network(session, session.get_inputs()[0].name, ("", *wanted))


_SETTINGS = ("session.disable_quant_qdq", "optimization.enable_gelu_approximation")
"""Whole numbers are used where they pay and nowhere else; a bent line is drawn near enough for them."""


def weights() -> Path:
    """The network's file."""
    found = importlib.util.find_spec("rapidocr")
    assert found is not None
    assert found.submodule_search_locations
    (path,) = Path(found.submodule_search_locations[0]).glob("models/*_rec_small.onnx")
    return path
