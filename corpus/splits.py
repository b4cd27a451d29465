"""Which labelled material was read while the rules were written, and which was kept unread."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
_UNREAD_PACKET = re.compile(r"^own-(?:[ab]-1[12]|c-1[1-4]|(?:ab|[gt])-\d\d)\.yaml$")


def packet_files(*, unread: bool, folder: Path | None = None) -> list[Path]:
    """The packet files of one half, sorted by name."""
    files = sorted((folder or HERE / "packets").glob("*.yaml"))
    return [f for f in files if bool(_UNREAD_PACKET.match(f.name)) == unread]


def phrase_files(*, unread: bool, folder: Path | None = None) -> list[Path]:
    """The phrase files of one half, sorted by leaf."""
    return sorted(((folder or HERE / "phrases") / ("sealed" if unread else "open")).glob("*.yaml"))
