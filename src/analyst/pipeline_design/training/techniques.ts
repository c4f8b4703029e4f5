import {count, short} from '../../../domain/format.ts';
import type {Technique} from '../../../steps/pipeline_design/design.ts';
import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';
import type {StepInput} from '../../../steps/step.ts';
import {infrastructureOf} from '../earlier.ts';

/** Below this many numbers a GPU spends its time on being fed: what LightGBM's own comparisons begin with (Higgs, 10.5 million x 28). */
const gpuNumbers = 1e8;
/** Part of the machine's memory that one fit may take before more machines are worth their network. */
const memoryShare = 0.5;
const assumedGiB = 8;
/** Copies of the numbers that are held while a model is fitted. */
const copies = 4;

/** Distributed training, GPU, and online learning, judged by the matrix, the machine and the time of a fit. */
export function trainingTechniques(input: StepInput, features: FeaturesReport, budgetSeconds: number | null): Technique[] {
	const numbers = features.rows * features.width;
	const mib = (numbers * 8 * copies) / 2 ** 20;
	const total = input.environment['memory']?.facts['totalGiB'];
	const memory = typeof total === 'number' ? total : assumedGiB;
	const fits = mib / 1024 <= memory * memoryShare;
	const fit = infrastructureOf(input)?.sample_fit;
	const seconds =
		fit?.measured && fit.seconds !== null && fit.rows ? `a sample fit on ${count(fit.rows)} rows took ${short(fit.seconds, 2)} s` : null;
	const budget = budgetSeconds === null ? '' : ` of a budget of ${count(budgetSeconds)} s`;
	const matrix = `${count(features.rows)} rows x ${count(features.width)} numbers take ${short(Math.max(mib, 0.1), 2)} MiB with ${copies} copies`;
	const cards = input.environment['gpu'];
	const found = cards === undefined ? 'GPUs were not probed' : cards.status === 'ok' ? `found: ${cards.summary}` : 'no GPU was found here';
	const many = numbers >= gpuNumbers;
	const times = features.section.features?.filter(one => one.kind === 'time').length ?? 0;
	return [
		{
			name: 'distributed training',
			verdict: fits ? 'not needed' : 'adopt',
			because: `${matrix} of ${short(memory)} GiB${typeof total === 'number' ? '' : ' assumed'}${seconds === null ? '; no fit was measured yet' : `; ${seconds}${budget}`}`,
		},
		{
			name: 'GPU',
			verdict: many && cards?.status === 'ok' ? 'adopt' : 'not needed',
			because: `${count(numbers)} numbers to learn from, ${many ? 'at least' : 'below'} the ${count(gpuNumbers)} where trees begin to gain; ${found}${seconds === null ? '' : `; ${seconds}`}`,
		},
		{
			name: 'streaming and online learning',
			verdict: 'not needed',
			because: `the data is ${count(features.rows)} rows in files, ${times === 0 ? 'none of the columns used says when a row came' : `${count(times)} of the columns used is a time`}; ${seconds ?? 'a fit was not timed yet'}${budgetSeconds === null ? '' : `, a whole training may take ${count(budgetSeconds)} s`}: it is done again rather than updated`,
		},
	];
}
