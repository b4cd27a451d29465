"""Formats without pages: Office files, web pages, clinical documents, mail and archives, to text and parts.

Everything here that parses runs in a child process (:mod:`worker`); :mod:`client` is the program's side of it.
"""
