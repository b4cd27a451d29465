"""Vocabularies: YAML files that a clinician can extend without touching Python."""
