"""What a parsing process may not do."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chartcite.extract.readers import process
from tests.made import put

_CONFINED = "from chartcite.extract.readers.sandbox import confine; enforced = confine()\n"
_KERNEL = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _CONFINED + code], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.remove('kept')",
        "open('made', 'w').write('x')",
    ],
)
def test_python_code_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "kept", "x")
    ran = _run(code)
    assert ran.returncode == 1
    assert "PermissionError" in ran.stderr
    assert [f.name for f in tmp_path.iterdir()] == ["kept"]


@pytest.mark.skipif(not _KERNEL, reason="the kernel has no system call filter for this machine")
@pytest.mark.parametrize("call", ["socket(2, 1, 0)", "fork()", "execv(b'/bin/true', None)", "unlink(b'kept')"])
def test_the_kernel_refuses_it_below_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "kept", "x")
    code = "import ctypes; libc = ctypes.PyDLL(None, use_errno=True)\n"
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}{_CONFINED}print(enforced, libc.{call}, ctypes.get_errno())"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.stdout.split() == ["True", "-1", "1"]
    assert (tmp_path / "kept").exists()


@pytest.mark.parametrize("worker", [process.PAGES, process.FORMATS])
def test_a_process_that_hangs_is_killed(worker: str) -> None:
    child = process.ParsingProcess(worker)
    child.start()
    began = time.monotonic()
    with pytest.raises(process.TimedOut):
        child.answer(began + 0.05)
    child.stop()
    assert time.monotonic() - began < 5


def test_a_request_that_is_not_taken_times_out() -> None:
    child = process.ParsingProcess(process.FORMATS)
    child.start()
    assert child._child is not None
    os.kill(child._child.pid, 19)
    with pytest.raises(process.TimedOut):
        child.ask({"size": 1 << 24}, bytes(1 << 24), deadline=time.monotonic() + 0.2)
    child.stop()
