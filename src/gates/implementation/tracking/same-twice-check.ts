import {isFields} from '../../../steps/claims.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {count, short} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {projectCheck, type Told} from '../../project/project-check.ts';
import {type Spread, sameTwice, threeFits} from '../../project/repeated-training.ts';
import {tampering, trainsAnother} from '../../project/tamper.ts';

/** What is tracked can be repeated: same rows, seed and parameters, same model. */
export const sameTwiceCheck: CheckDefinition = projectCheck({
	id: 'tracking.same_twice',
	step: 'tracking',
	title: 'same twice',
	mustBe: 'two trainings on the same rows with the same seed predict the same, to the last digit',
	onKeptRows: true,
	couldBeFooledBy: 'another machine: other processors may round differently',
	told: {op: '==', threshold: 1, unit: 'of predictions equal', evidence: ['reports/tracking.json#/predictions_sha256']},
	async judge(project, told) {
		const fits = await threeFits(project);
		if (fits !== null) return spread(fits, told);
		const found = await sameTwice(project);
		const report = await project.context.report('IMPLEMENTATION.tracking');
		const claimed = isFields(report) && typeof report['equal'] === 'boolean' ? (report['equal'] ? 'equal' : 'different') : null;
		const detail = [
			`${count(found.equal_rows)} of ${count(found.rows)} predictions equal`,
			...found.sha256.map((hash, index) => `training ${index + 1}: sha256 ${hash.slice(0, 16)}`),
		];
		return measured(
			{...told, value: found.equal ? 1 : Math.min(found.equal_rows, found.rows - 1) / found.rows, claimed, detail},
			found.equal
				? null
				: `${count(found.rows - found.equal_rows)} of ${count(found.rows)} decisions differ between two trainings${found.rows === found.equal_rows ? ', and probabilities do' : ''}`,
		);
	},
	sabotages: [
		{
			...tampering('another row left out each time', [
				'train',
				`header, rows = read(places["data"])
for _ in range(max(3, len(rows) // 50)):
    rows.pop(random.SystemRandom().randrange(len(rows)))
fewer = places["model"] + "-fewer.csv"
os.makedirs(os.path.dirname(fewer), exist_ok=True)
write(fewer, header, rows, DELIMITER)
run(data=fewer)
spoil_metric()
`,
			]),
			...trainsAnother,
		},
	],
});

/** Of a project that declares the need nondeterministic: no digit is held, the quality is. */
function spread({metric, values, low, high, inside}: Spread, told: Told) {
	const all = `${metric} ${values.map(short).join(', ')}; the interval of the first is ${short(low)} to ${short(high)}`;
	const within = values.filter(value => value >= low && value <= high).length;
	const unit = 'of three fits inside the interval of the first';
	return measured(
		{...told, unit, value: within / values.length, detail: [`declared need nondeterministic, so three fits are compared: ${all}`]},
		inside ? null : `three fits differ by more than what chance of the rows allows: ${all}`,
	);
}
