"""`python -m pos` is the same as the command `tresen`."""

from pos.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
