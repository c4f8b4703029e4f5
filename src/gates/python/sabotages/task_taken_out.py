"""A task that another one waits for is taken out of the compiled Kubeflow pipeline."""

from sabotages.tampering import PLACES, run

run()
with open(PLACES["out"], encoding="utf-8") as file:
    text = file.read().splitlines(keepends=True)
start_of_tasks = next(at for at, line in enumerate(text) if line == "    tasks:\n")
tasks = [
    at
    for at in range(start_of_tasks + 1, len(text))
    if text[at].startswith("      ") and text[at][6] not in " -" and text[at].rstrip().endswith(":")
]
waited = [line.strip()[2:] for line in text[start_of_tasks:] if line.startswith("        - ")]
first = next(at for at in tasks if text[at].strip()[:-1] in waited)
after = next(
    (at for at in range(first + 1, len(text)) if not text[at].startswith("       ")), len(text)
)
with open(PLACES["out"], "w", encoding="utf-8") as file:
    file.writelines(text[:first] + text[after:])
