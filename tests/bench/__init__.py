"""The budgets of the design, measured: `python -m tests.bench` (docs/benchmarks.md)."""
