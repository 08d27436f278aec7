"""Fixtures of the matters' tests."""

from tests.integration.conftest import memory

__all__ = ["memory"]
