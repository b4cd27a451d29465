"""The collector is put off, never lost."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from chartcite.extract.collector import put_off


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_it_is_off_within_and_on_after() -> None:
    with put_off(), put_off():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with put_off():
        pass
    assert not gc.isenabled()


def test_a_failure_brings_it_back() -> None:
    with pytest.raises(KeyError), put_off():
        raise KeyError
    assert gc.isenabled()
