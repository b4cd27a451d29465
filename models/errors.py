"""Every failure ChartCite can name, its exit code and what to do about it.

    ChartCiteError                     exit  code
      UsageError                         2   usage
        UnknownPolicyError               2   unknown_policy
        UnknownPathwayError              2   unknown_pathway
        InvalidDateError                 2   invalid_date
        UnknownCriterionError            2   unknown_criterion
        UnclearRequestError              2   unclear_request      (policy or pathway neither given nor read)
      InputError                         3   input
        FileMissingError                 3   file_missing
        FileUnreadableError              3   file_unreadable      (permissions, I/O)
        EmptyFileError                   3   file_empty
        UnsupportedFormatError           3   unsupported_format
        EncryptedFileError               3   encrypted
        DamagedFileError                 3   damaged
        LimitExceededError               3   limit_exceeded       (time, memory, pages)
        NothingReadableError             3   nothing_readable     (no file of the packet could be read)
      PolicyFileError                    4   policy_file
      ManifestError                      5   manifest
      OutputError                        6   output               (the result could not be written)
      AuditError                         7   audit                (the desk's audit log was tampered with)
      InternalError                     70   internal             (a defect of the program; never shows patient text)

Messages name files, never their content.
"""

from __future__ import annotations

import os
import traceback
from typing import ClassVar


class ChartCiteError(Exception):
    """The root. ``message`` is one clear sentence, ``remedy`` says what to do next."""

    exit_code: ClassVar[int] = 70
    code: ClassVar[str] = "internal"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def as_dict(self) -> dict[str, str]:
        """The ``error`` object of a batch result line."""
        return {"code": self.code, "message": self.message, "remedy": self.remedy}


class UsageError(ChartCiteError):
    exit_code = 2
    code = "usage"


class UnknownPolicyError(UsageError):
    code = "unknown_policy"


class UnknownPathwayError(UsageError):
    code = "unknown_pathway"


class InvalidDateError(UsageError):
    code = "invalid_date"


class UnknownCriterionError(UsageError):
    code = "unknown_criterion"


class UnclearRequestError(UsageError):
    code = "unclear_request"


class InputError(ChartCiteError):
    exit_code = 3
    code = "input"


class FileMissingError(InputError):
    code = "file_missing"


class FileUnreadableError(InputError):
    code = "file_unreadable"


class EmptyFileError(InputError):
    code = "file_empty"


class UnsupportedFormatError(InputError):
    code = "unsupported_format"


class EncryptedFileError(InputError):
    code = "encrypted"


class DamagedFileError(InputError):
    code = "damaged"


class LimitExceededError(InputError):
    code = "limit_exceeded"


class NothingReadableError(InputError):
    code = "nothing_readable"


class PolicyFileError(ChartCiteError):
    """A policy file is wrong. ``where`` is ``file:line``."""

    exit_code = 4
    code = "policy_file"


class ManifestError(ChartCiteError):
    exit_code = 5
    code = "manifest"


class OutputError(ChartCiteError):
    exit_code = 6
    code = "output"


class AuditError(ChartCiteError):
    exit_code = 7
    code = "audit"


class InternalError(ChartCiteError):
    exit_code = 70
    code = "internal"


def place_of(error: BaseException) -> str:
    """The type of an unexpected error and its line, ``KeyError at labs.py:12``: never its message, which may hold text
    of a packet."""
    frames = traceback.extract_tb(error.__traceback__)
    name = type(error).__name__
    return f"{name} at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else name
