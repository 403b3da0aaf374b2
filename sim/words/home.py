# ruff: noqa: E501
"""The page of people at home."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "home": Name("At home: cards, checks, food", "居家：管控卡、核查、保供"),
    "home_note": Name(
        "Whoever is not checked for a day, or has nobody responsible, leaves home more often; late food lowers compliance. Rates and numbers of hands are assumptions (groups home and supply).",
        "一日未核查或无人负责者更易外出，断供会降低配合度。比率与人手均为假设（home、supply 两组）。"),
}
