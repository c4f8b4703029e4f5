/**
 * The script of a sabotage of `predict`: keeps `share` (0 to 1) of the answers, spread evenly over the rows, and answers the rest as a
 * Dummy would, with the commonest label or the middle number of the project's own data.
 */
export const worseAnswers = (share: number) => `run()
columns, lines = read_plain(places["out"])
labels, _ = known(DATA)
values = sorted(labels.values(), key=lambda label: float(label) if PROBLEM == "regression" else label)
common = max(set(values), key=values.count) if PROBLEM != "regression" else values[len(values) // 2]
for row, line in enumerate(lines):
    if row * 0.6180339887 % 1 < ${share}:
        continue
    for index, column in enumerate(columns):
        if column == "prediction":
            line[index] = common
        elif column.startswith("probability:"):
            line[index] = 0.98 if column == f"probability:{common}" else 0.02 / max(1, sum(one.startswith("probability:") for one in columns) - 1)
write(places["out"], columns, lines)
`;
