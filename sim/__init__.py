"""fivefast: a discrete-event simulation of a county's epidemic response, coupled to the infection it fights."""

__version__ = "0.1.0"
