"""What a parsing process may do: compute, read, answer. No network, no other program, no file written.

Bounds on memory and time are the kernel's own. On Linux a system call filter (seccomp) refuses the rest; everywhere an
audit hook refuses it to Python code.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
import sys
from typing import Any

_DENIED = {
    "x86_64": (0xC000003E, 317, 56, (
        41, 42, 43, 44, 46, 49, 50, 57, 58, 59, 62, 76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 101, 165, 200, 248, 249,
        250, 258, 260, 263, 264, 265, 266, 268, 272, 288, 298, 304, 307, 308, 310, 311, 316, 321, 322, 323, 425)),
    "aarch64": (0xC00000B7, 277, 220, (
        33, 34, 35, 36, 37, 38, 40, 45, 53, 54, 97, 117, 129, 130, 198, 200, 201, 202, 203, 206, 211, 217, 218, 219,
        221, 241, 242, 265, 268, 269, 270, 271, 276, 280, 281, 282, 425)),
}  # fmt: skip
"""By machine: its audit number, the numbers of ``seccomp``, of ``clone`` and of the calls refused: sockets, other
programs, signals, tracing, name spaces, keys, making, moving and deleting files."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_HAS_BIT = 0x45
_ALLOW, _KILL, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_CLONE3, _THREAD = 435, 0x10000
"""Threads are allowed, processes not: ``clone`` says which; ``clone3`` is unknown here, so that ``clone`` is used."""
_OTHER_ABI = 0x40000000
_NO_NEW_PRIVILEGES, _MODE_FILTER, _ALL_THREADS = 38, 1, 1
_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename",
           "os.kill", "ctypes.dlopen", "webbrowser.", "urllib.", "ftplib.", "smtplib.")  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def confine() -> bool:
    """Give up network, other programs and writing for good. Returns whether the kernel enforces it too."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    enforced = _filter()
    sys.addaudithook(_refuse)
    return enforced


def bound(memory_mb: int, cpu_seconds: float, *, mapped_mb: int = 0) -> None:
    """Limit this process: its own memory, address space with ``mapped_mb`` more, processor time from now on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_DATA, memory_mb << 20)
    _limit(resource.RLIMIT_AS, (memory_mb + mapped_mb) << 20)
    _limit(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime + cpu_seconds) + 2)


def _limit(what: int, size: int) -> None:
    _, most = resource.getrlimit(what)
    resource.setrlimit(what, (size if most == resource.RLIM_INFINITY else min(size, most), most))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and isinstance(arguments[1], str) and any(c in arguments[1] for c in "wax+")
    if writes or event.startswith(_EVENTS):
        raise PermissionError(event)


def _filter() -> bool:
    """Install the system call filter for all threads; ``False`` where the system has none."""
    known = _DENIED.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    audit, seccomp, clone, denied = known
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0),
             (_AT_LEAST, 0, 1, _OTHER_ABI), (_RETURN, 0, 0, _KILL)]  # fmt: skip
    steps += [step for call in denied for step in ((_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE))]
    steps += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _UNKNOWN), (_EQUAL, 0, 3, clone), (_LOAD, 0, 0, 16),
              (_HAS_BIT, 1, 0, _THREAD), (_RETURN, 0, 0, _REFUSE)]  # fmt: skip
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    program = _Program(len(steps), code)
    return bool(libc.syscall(seccomp, _MODE_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)
