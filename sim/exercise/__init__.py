"""A team in command: exercises on the engine that runs and sweeps use. START READING with `play.py`, then `game.py`."""

from sim.exercise.play import Play, Refused
from sim.exercise.spec import Exercise, load

__all__ = ["Exercise", "Play", "Refused", "load"]
