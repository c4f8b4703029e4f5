import path from 'node:path';
import type {Command, StepInput} from '../../step.ts';
import type {Environment} from './environment.ts';

export const scriptName = 'sample_fit.py';
/** Rows beyond this are not needed to see what a row costs. */
export const mostRows = 20_000;

/** Reads up to `mostRows` rows, fits one model, prints rows, seconds and its own peak memory. Standard library and scikit-learn only. */
export const script = `"""Fit one model on a sample of the rows and report what it costs. Reads one CSV, writes nothing, no network."""
import csv, json, resource, sys, time

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

path, delimiter, target, kind, most = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
csv.field_size_limit(1 << 24)


def encode(values):
    """Numbers as they are (empty: NaN); if any value is a word, every word its own code."""
    try:
        return [float(value) if value else float("nan") for value in values]
    except ValueError:
        codes = {}
        return [codes.setdefault(value, float(len(codes))) for value in values]


with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
    reader = csv.reader(file, delimiter=delimiter)
    header = next(reader)
    rows = [row for _, row in zip(range(most), reader) if len(row) == len(header)]

at = header.index(target) if target in header else len(header) - 1
columns = list(zip(*rows))
y = numpy.array(encode(columns[at]))
keep = ~numpy.isnan(y)
X = numpy.array([encode(column) for index, column in enumerate(columns) if index != at]).T[keep]
model = (HistGradientBoostingRegressor if kind == "number" else HistGradientBoostingClassifier)(max_iter=50)
start = time.perf_counter()
model.fit(X, y[keep])
seconds = time.perf_counter() - start
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
print(json.dumps({"rows": int(keep.sum()), "columns": X.shape[1], "seconds": round(seconds, 3), "peak_rss_mib": round(peak, 1)}))
`;

/** "," | "\t" and so on of a delimited file; null when the script cannot read the file. */
export type Readable = {readonly file: string; readonly delimiter: string; readonly target: string; readonly kind: 'classes' | 'number'};

/**
 * The command of a sample fit. A Python of PATH is called by its plain name, so that a rule for python covers it; a virtual environment's
 * by its path: it may be the workspace's own code, and is asked for by name.
 */
export function commandFor(input: StepInput, environment: Environment, sample: Readable, folder: string): Command {
	const executable = environment.text('python', 'executable');
	const python = environment.text('python', 'origin') === 'PATH' || executable === null ? 'python3' : executable;
	return {
		title: `${path.basename(python)} ${scriptName}`,
		words: [python, scriptName, sample.file, sample.delimiter, sample.target, sample.kind, String(mostRows)],
		cwd: path.join(folder, 'reports'),
		why: 'peak memory of a sample fit',
		detail: [
			`runs ${scriptName}, ${script.trimEnd().split('\n').length} lines, written by the analyst`,
			`reads ${input.trainingFiles.length > 0 ? 'the training rows' : 'the data file'}, at most ${mostRows.toLocaleString('en-US')} rows`,
			'writes nothing but its output; the script itself lies in reports/',
		],
		timeoutMs: 60_000,
		memoryMiB: 2048,
		script: {name: scriptName, text: script},
	};
}
