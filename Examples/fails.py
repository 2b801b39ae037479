"""Ends with exit code 3, which `weft run` passes through."""

import sys

print("something is wrong with the input", file=sys.stderr)
sys.exit(3)
