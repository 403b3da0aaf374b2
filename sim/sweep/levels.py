"""Levels that are numbers: '31000', '4 h'; what their unit is."""

from __future__ import annotations

from collections.abc import Iterable


def number(level: str) -> float:
    """The number at the beginning of a level. Raises ValueError without one.

    >>> number("4 h"), number("31000")
    (4.0, 31000.0)
    """
    try:
        return float(level.split()[0])
    except (ValueError, IndexError):
        raise ValueError(f"'{level}' is not a number") from None


def unit(levels: Iterable[str]) -> str | None:
    """What follows the numbers of all levels; None unless all are numbers with one unit, or all without.

    >>> unit(["4 h", "12 h"]), unit(["1", "2"]), unit(["4 h", "2 d"]), unit(["with", "without"])
    ('h', '', None, None)
    """
    levels = list(levels)
    try:
        for level in levels:
            number(level)
    except ValueError:
        return None
    units = {" ".join(level.split()[1:]) for level in levels}
    return units.pop() if len(units) == 1 else None
