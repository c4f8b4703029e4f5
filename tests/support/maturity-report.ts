const titles: Readonly<Record<string, string>> = {
	D1: 'Feature expectations are captured in a schema',
	D3: "No feature's cost is too much",
	M3: 'Hyperparameters are tuned',
	I2: 'Model specification code is unit tested',
	O7: 'No regression in prediction quality on served data',
};
const next: Readonly<Record<string, {readonly next: string; readonly effort: 1 | 2 | 3}>> = {
	D1: {next: 'Write a pandera schema and call it where data is read.', effort: 1},
	O7: {next: 'Join labels to served predictions and alert on the metric.', effort: 3},
	O1: {next: 'Turn on dependency updates.', effort: 1},
	M3: {next: 'Run the search in CI.', effort: 2},
};

type Given = {
	readonly score?: number;
	readonly evidence?: readonly object[];
	readonly claimed?: readonly object[];
	readonly attested?: object;
};

/** A report of the maturity step as the step writes it: 28 tests, of which some have points. */
export function maturityReport(given: Readonly<Record<string, Given>> = {}, over: object = {}) {
	const some: Readonly<Record<string, Given>> = {
		D1: {claimed: [{path: 'README.md', line: 7, quote: 'All data is validated by Great Expectations.'}]},
		D7: {score: 0.5, evidence: [{path: 'tests/test_features.py', line: 3, quote: 'from churn.features import encode'}]},
		M3: {
			score: 0.5,
			evidence: [
				{path: 'src/churn/train.py', line: 4, quote: 'import optuna'},
				{path: 'src/churn/train.py', line: 31, quote: 'study.optimize(objective, n_trials=50)'},
			],
		},
		I2: {score: 1, evidence: [{path: 'tests/test_model.py', line: 9, quote: 'def test_loss_falls():'}]},
		...given,
	};
	const tests = ['D', 'M', 'I', 'O'].flatMap(letter =>
		[1, 2, 3, 4, 5, 6, 7].map(number => {
			const id = `${letter}${number}`;
			const {score = 0, evidence = [], claimed = [], attested = null} = some[id] ?? {};
			return {
				id,
				title: titles[id] ?? `What ${id} asks for`,
				score,
				certainty: id === 'D3' || id === 'M2' ? 'ask' : 'static',
				evidence,
				claimed,
				missing: score === 1 ? '' : `what ${id} lacks`,
				next: next[id]?.next ?? '',
				effort: next[id]?.effort ?? 2,
				role: {D: 'data_pipeline', M: 'model_architecture', I: 'infrastructure', O: 'monitoring'}[letter],
				attested,
				unknown: (id === 'D3' || id === 'M2') && attested === null,
			};
		}),
	);
	const sum = (letter: string) => tests.filter(test => test.id.startsWith(letter)).reduce((total, test) => total + test.score, 0);
	const sections = {data: sum('D'), model: sum('M'), infrastructure: sum('I'), monitoring: sum('O')};
	const score = Math.min(...Object.values(sections));
	return {
		schema: 1,
		ml: true,
		nothing_to_score: false,
		score,
		score_with_attested: score,
		band: score === 0 ? 'research project' : 'serious holes possible',
		unknown: ['D3', 'M2'],
		sections,
		tests,
		frameworks: ['scikit-learn'],
		google: {
			min: 0,
			max: 1,
			met: ['pipeline'],
			missing: ['trigger', 'validation', 'delivery', 'metadata', 'pipeline_ci', 'pipeline_cd'],
			evidence: {
				pipeline: [{path: 'dvc.yaml', line: 1, quote: 'stages:'}],
				validation: [{path: 'evaluate.py', line: 12, quote: 'assert f1 > 0.7'}],
			},
		},
		microsoft: {min: 1, max: 1, met: ['application_ci_cd'], missing: ['model_registry']},
		...over,
	};
}
