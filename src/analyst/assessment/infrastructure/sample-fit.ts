import path from 'node:path';
import {count} from '../../../domain/format.ts';
import type {Environment} from '../../../steps/assessment/infrastructure/environment.ts';
import {scriptName} from '../../../steps/assessment/infrastructure/sample-fit.ts';
import type {Command, StepInput} from '../../../steps/step.ts';
import {analystPython, pythonText} from '../../project/analyst-python.ts';

/** Rows beyond this are not needed to see what a row costs. */
export const mostSampledRows = 20_000;

/** A delimited file the script can read, and what is to be fitted. */
export type Sample = {readonly file: string; readonly delimiter: string; readonly target: string; readonly kind: 'classes' | 'number'};

/** Reads up to `mostSampledRows` rows, fits one model, prints rows, seconds and its own peak memory. Standard library and scikit-learn only. */
export const scriptFor = (sample: Sample): Promise<string> =>
	analystPython(scriptName, {
		FILE: pythonText(sample.file),
		DELIMITER: pythonText(sample.delimiter),
		TARGET: pythonText(sample.target),
		KIND: pythonText(sample.kind),
		ROWS: String(mostSampledRows),
	});

/**
 * The command of a sample fit, whose script is `text`. A Python of PATH is called by its plain name, so that a rule for python covers it; a virtual environment's
 * by its path: it may be the workspace's own code, and is asked for by name.
 */
export function commandFor(input: StepInput, environment: Environment, text: string, folder: string): Command {
	const executable = environment.text('python', 'executable');
	const program = environment.text('python', 'origin') === 'PATH' || executable === null ? 'python3' : executable;
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
