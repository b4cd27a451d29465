"""Why a file, or a part of one, is not read. Each reason is a fixed sentence: nothing of the file gets into it."""

from __future__ import annotations

from enum import Enum

from chartcite.models import errors

_SPLIT = "Split the file."
_PDF = "Print it to a PDF and send that."


class Refusal(Enum):
    """A reason: the error it becomes, what follows the file's name, what to do about it."""

    DAMAGED = (errors.DamagedFileError, "is damaged or cut off", "Send the file again, or print it to a PDF.")
    EMPTY = (errors.EmptyFileError, "is empty", "Send the file again.")
    ENCRYPTED = (errors.EncryptedFileError, "is protected by a password", "Send it unprotected.")
    TEXT = (errors.LimitExceededError, "holds more text than is read of a file", _SPLIT)
    DEEP = (errors.LimitExceededError, "is nested too deeply", _PDF)
    SIZE = (errors.LimitExceededError, "expands to more than is read of a file", _SPLIT)
    ENTRIES = (errors.LimitExceededError, "holds more entries than are read of a file", _SPLIT)
    MEMORY = (errors.LimitExceededError, "needs more memory than a file may take", _PDF)
    TIME = (errors.LimitExceededError, "takes too long to read", _PDF)
    ENTITIES = (errors.UnsupportedFormatError, "declares XML entities, which are not followed", _PDF)
    KIND = (errors.UnsupportedFormatError, "is of a kind that cannot be read", _PDF)
    OUTSIDE = (errors.FileMissingError, "is only referred to, and references are not followed", "Send the file itself.")
    LINK = (errors.UnsupportedFormatError, "is a link, which is not followed", "Send the file itself.")
    METHOD = (errors.UnsupportedFormatError, "is compressed in a way that cannot be read", "Send it uncompressed.")

    def error(self, name: str) -> errors.InputError:
        """The error for the file of this name."""
        kind: type[errors.InputError] = self.value[0]
        _, what, remedy = self.value
        return kind(f"{name} {what}.", remedy)


class Refused(Exception):
    """A file, or a part of one, that is not read."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.name)
        self.reason = reason
