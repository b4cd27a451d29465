"""How sure a word of a scan has to be before a finding may hang on it."""

from __future__ import annotations

SURE = 80
"""From this surety (of 100) on a number, a date or a negation of a scan is taken as read."""
PLAIN_SURE = 50
"""The same for other words: what was misread is then no word that anything looks for."""
