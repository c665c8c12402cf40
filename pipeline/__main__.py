"""``python -m pipeline``: the same command where the script is not on the PATH."""

import sys

from pipeline.cli import main

if __name__ == "__main__":
    sys.exit(main())
