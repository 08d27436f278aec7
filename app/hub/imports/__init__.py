"""Reading what `hub import` is given: a county's units, its people, and published documents.

Nothing is stored here. Rows that cannot be are all reported together, with the number that the office sees in the
margin, so that a list is mended once and never half imported.
"""

from app.hub.imports.directory import UnitNames, units
from app.hub.imports.problems import RowProblem, RowsBad
from app.hub.imports.published import documents
from app.hub.imports.staff import people

__all__ = ["RowProblem", "RowsBad", "UnitNames", "documents", "people", "units"]
