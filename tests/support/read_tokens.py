"""Read words as the produced project does: a list of numbers for each reading."""

import importlib
import json
import sys

sys.path.insert(0, sys.argv[1])
tokens = importlib.import_module("focus_package.tokens")
asked = json.load(sys.stdin)
answers = []
for keywords in asked["readings"]:
    reading = tokens.reading_of(**keywords)
    read = [reading.word(word) for word in asked["words"]]
    answers.append([None if word is None else tokens.number_of(word) for word in read])
json.dump(
    {"read": answers, "plain": [tokens.number_of(word) for word in asked["words"]]}, sys.stdout
)
