"""Pictures of pages to text: upright and level, lines found, read by a small network, with a confidence a word.

Heavy libraries (OpenCV, ONNX Runtime) are imported by the modules of this package; nothing outside imports them before
a page asks for it.
"""

from __future__ import annotations
