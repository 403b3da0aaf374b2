# ruff: noqa: E501
"""How infection comes in."""

from __future__ import annotations

from sim.scenario.quantities import Count, Duration, Group, Share, Spread, setting
from sim.scenario.spans import hours


# fmt: off
class Introduction(Group):
    """Infected persons who enter, or are found to be infected, at one time."""

    at: Duration = setting(0.0, "h", "choice", "–", "time of arrival", "时间")
    number: Count = setting(1, "persons", "choice", "–", "persons", "人数")
    town: str | None = setting(None, "name", "choice", "–", "town where they live; default: anywhere", "镇街")
    closed_loop: bool = setting(False, "switch", "choice", "Haiyan 2022-04-10: met at the road and taken to a quarantine site", "from the next whole hour on they meet nobody, and buses bring them to rooms", "闭环转运")
    swabbed: bool = setting(False, "switch", "choice", "Zhejiang 2022-04-06: swab on arrival, no waiting", "swabbed on arrival and let go; the laboratory finds out later", "落地检")
    infected_before: Spread = setting(hours("uniform", low=0.0, high=72.0), "h", "assumption", "about one latent period; nothing found", "age of the infection at arrival, no older than the run", "感染时间")
    blue_cards: Share = setting(0.0, "share", "choice", "arrivals: `home.blue_cards`", "of them who hold a blue card: watched for onset and tested on `home.test_days_blue`", "蓝卡比例")


class SeedingSettings(Group):
    """How the outbreak begins."""

    initial_infections: Count = setting(1, "persons", "choice", "–", "infected at time 0", "起始感染者")
    towns: tuple[str, ...] = setting((), "names", "choice", "–", "towns of the initial infections, in turn; empty: anywhere", "起始镇街")
    undetected_until: Count = setting(0, "infections", "choice", "situation late", "nobody is found before so many are infected", "首报前感染数")
