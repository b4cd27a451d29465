"""Tests of the screens in a browser, and the packet that they show."""

from __future__ import annotations

from pathlib import Path

DEMO = tuple(sorted((Path(__file__).parents[4] / "corpus" / "demo").iterdir()))
"""The files of the bundled packet."""
