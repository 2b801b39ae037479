"""Counts the words of a file and writes the most frequent ones to /out/counts.json."""

import argparse
import collections
import json
import pathlib
import re

parser = argparse.ArgumentParser()
parser.add_argument("--top", type=int, default=5)
parser.add_argument("file")
arguments = parser.parse_args()

text = pathlib.Path(arguments.file).read_text(encoding="utf-8")
words = collections.Counter(re.findall(r"[a-z']+", text.lower()))
top = dict(words.most_common(arguments.top))

print(f"{sum(words.values())} words, {len(words)} of them different")
pathlib.Path("/out/counts.json").write_text(json.dumps(top, indent=2) + "\n", encoding="utf-8")
