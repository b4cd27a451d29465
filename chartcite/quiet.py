"""Nothing of a packet gets onto standard error: libraries are silenced, defects are told without their message."""

from __future__ import annotations

import logging
import os
import warnings

from chartcite.models.errors import InternalError, place_of


def be_quiet() -> None:
    """Silence warnings and logs of libraries, which may hold text of patients. Call before they are imported."""
    os.environ["LOGURU_AUTOINIT"] = "False"
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())


def internal_error(error: BaseException) -> InternalError:
    """The error to show for an unexpected exception: its type and place in the program, never its message."""
    return InternalError(
        f"Something failed inside ChartCite ({place_of(error)}).",
        "Report it with the output of `chartcite --version`; this message holds nothing of the packet.",
    )
