import path from 'node:path';
import {count} from '../../../domain/format.ts';
import type {Command, StepInput} from '../../step.ts';
import type {Environment} from './environment.ts';

export const scriptName = 'sample_fit.py';
/** Rows beyond this are not needed to see what a row costs. */
export const mostSampledRows = 20_000;

/** A delimited file the script can read, and what is to be fitted. */
export type Sample = {readonly file: string; readonly delimiter: string; readonly target: string; readonly kind: 'classes' | 'number'};

/** Reads up to `mostSampledRows` rows, fits one model, prints rows, seconds and its own peak memory. Standard library and scikit-learn only. */
export const scriptFor = (
	sample: Sample,
): string => `"""Fit one model on a sample of the rows and report what it costs. Reads one file, writes nothing, no network."""
import csv, json, resource, sys, time

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

FILE = ${python(sample.file)}
DELIMITER = ${python(sample.delimiter)}
TARGET = ${python(sample.target)}
MODEL = ${sample.kind === 'number' ? 'HistGradientBoostingRegressor' : 'HistGradientBoostingClassifier'}
ROWS = ${mostSampledRows}
csv.field_size_limit(1 << 24)


def encode(values):
    """Numbers as they are (empty: NaN); if any value is a word, every word its own code."""
    try:
        return [float(value) if value else float("nan") for value in values]
    except ValueError:
        codes = {}
        return [codes.setdefault(value, float(len(codes))) for value in values]


with open(FILE, encoding="utf-8-sig", errors="replace", newline="") as file:
    reader = csv.reader(file, delimiter=DELIMITER)
    header = next(reader)
    rows = [row for _, row in zip(range(ROWS), reader) if len(row) == len(header)]

at = header.index(TARGET)
columns = list(zip(*rows))
y = numpy.array(encode(columns[at]))
keep = ~numpy.isnan(y)
X = numpy.array([encode(column) for index, column in enumerate(columns) if index != at]).T[keep]
start = time.perf_counter()
MODEL(max_iter=50).fit(X, y[keep])
seconds = time.perf_counter() - start


def peak_mib():
    """Peak resident memory of this program in MiB. Linux: VmHWM, as ru_maxrss also counts who started it."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass  # no such file on this system: its counter of resources is all there is
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


peak = peak_mib()
print(json.dumps({"rows": int(keep.sum()), "columns": X.shape[1], "seconds": round(seconds, 3), "peak_rss_mib": round(peak, 1)}))
`;

/** A text as a Python literal: JSON's escapes are all Python's, too. */
const python = (text: string) => JSON.stringify(text);

/**
 * The command of a sample fit. A Python of PATH is called by its plain name, so that a rule for python covers it; a virtual environment's
 * by its path: it may be the workspace's own code, and is asked for by name.
 */
export function commandFor(input: StepInput, environment: Environment, sample: Sample, folder: string): Command {
	const executable = environment.text('python', 'executable');
	const program = environment.text('python', 'origin') === 'PATH' || executable === null ? 'python3' : executable;
	const text = scriptFor(sample);
	return {
		title: `${path.basename(program)} ${scriptName}`,
		words: [program, scriptName],
		cwd: path.join(folder, 'reports'),
		why: 'peak memory of a sample fit',
		detail: [
			`runs ${scriptName}, ${text.trimEnd().split('\n').length} lines, written by the analyst`,
			`reads ${input.trainingFiles.length > 0 ? 'the training rows' : 'the data file'}, at most ${count(mostSampledRows)} rows`,
			'writes nothing but its output; the script itself lies in reports/',
		],
		timeoutMs: 60_000,
		memoryMiB: 2048,
		script: {name: scriptName, text},
	};
}
