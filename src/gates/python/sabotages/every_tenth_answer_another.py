"""Every tenth decision of the exported model is another one."""

from sabotages.tampering import PLACES, PROBLEM, read_plain, run, write

run()
columns, lines = read_plain(PLACES["out"])
at = columns.index("prediction")
answers = sorted({line[at] for line in lines})
for line in lines[::10]:
    if PROBLEM == "regression":
        line[at] = str(float(line[at]) * 1.5 + 1)
    else:
        line[at] = answers[(answers.index(line[at]) + 1) % len(answers)]
write(PLACES["out"], columns, lines)
