"""The vocabulary of ChartCite: frozen models, the catalogue of fact kinds, the error tree."""
