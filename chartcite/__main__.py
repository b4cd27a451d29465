"""``chartcite`` and ``python -m chartcite``: runs a command, turns every failure into a message and an exit code."""

from __future__ import annotations

import os
import sys

from chartcite.models.errors import ChartCiteError
from chartcite.quiet import be_quiet, internal_error


def main() -> None:
    """Run the command line of this process and exit."""
    be_quiet()
    from chartcite.cli import app

    try:
        app()
    except ChartCiteError as error:
        _fail(error)
    except BrokenPipeError:
        # the reader of standard output has gone; there is nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _fail(internal_error(error))


def _fail(error: ChartCiteError) -> None:
    lines = [f"error: {error.message}", *([error.remedy] if error.remedy else [])]
    sys.stderr.buffer.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))
    sys.stderr.buffer.flush()
    sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
