"""与理论、已发表模型和真实疫情比对: every row of the validation, ours beside the reference."""

from sim.validation.line import Line
from sim.validation.report import validate
from sim.validation.rows import ROWS, Row

__all__ = ["ROWS", "Line", "Row", "validate"]
