"""Fixtures of the desk's tests."""

from tests.integration.conftest import hub, memory, new_desk

__all__ = ["hub", "memory", "new_desk"]
