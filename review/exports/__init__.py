"""What leaves the desk: highlighted pages, tables, annotations, the audit, the clinic's self-check and its papers."""
