"""`likeness`: the window without a verb, the command line with one. Imports nothing heavy: spawned children import it too."""

import multiprocessing
import sys


def main() -> int:
    """Start the window or run a verb; return the exit code."""
    multiprocessing.freeze_support()
    from app.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
