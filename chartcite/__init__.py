"""ChartCite: cited findings from prior-authorization packets."""
