"""`python -m sim` is `fivefast`."""

from sim.cli import main

if __name__ == "__main__":
    main()
