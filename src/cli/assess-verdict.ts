import type {Assessment, Inventory, Item, Maturity, TestScore} from '../analysis/maturity/report.ts';
import {counted} from '../domain/format.ts';
import {nextSteps} from '../steps/assessment/maturity/next-steps.ts';
import {clean, listed} from '../steps/wording.ts';

const mostSteps = 5;
const mostRisks = 8;
const mostClaims = 8;
const mostUnread = 8;

const conditionNames: Readonly<Record<string, string>> = {
	pipeline: 'the pipeline is code',
	trigger: 'something other than a person starts training',
	validation: 'a model is validated before promotion, and a failure stops it',
	delivery: 'the trained model reaches a registry or service by itself',
	metadata: 'metadata of runs are kept',
	pipeline_ci: 'CI tests the pipeline',
	pipeline_cd: 'CD deploys the pipeline or service',
};

/** The verdict as lines for a person: what is there, what is only claimed, the level, what to do next, what is dangerous. */
export function verdictLines(
	root: string,
	{inventory, maturity}: Assessment,
	problem: {readonly problem_type: string; readonly target: string | null; readonly evidence: readonly unknown[]},
): readonly string[] {
	const head = [
		clean(root, 200),
		`  ${counted(inventory.files, 'file')}: ${counted(inventory.python_files, 'Python file')}, ${counted(inventory.notebooks, 'notebook')}, ${counted(inventory.tests, 'test function')}`,
	];
	if (maturity.score === null) {
		const words = inventory.nothing_to_score
			? 'Nothing to score yet: no code and no configuration here.'
			: 'Not a machine learning project: no level, no score.';
		return [...head, '', words, ...unread(inventory), ...risks(inventory)];
	}
	return [
		...head,
		`  ${problem.problem_type === 'other' ? (problem.evidence.length === 0 ? 'no code says what is predicted' : 'problem not one of the usual') : problem.problem_type.replaceAll('_', ' ')}${problem.target === null ? '' : `, target ${clean(problem.target)}`}; ${listed(
			inventory.frameworks.map(one => one.name),
			6,
		)}`,
		'',
		...scoreLines(maturity),
		'',
		...levelLines(maturity),
		...block('What is there', [...thingLines(inventory), ...maturity.tests.filter(test => test.score > 0).map(testLine)]),
		...block('Claimed, not evidenced', claimLines(maturity)),
		...block(
			'Unknown: no file can tell',
			maturity.unknown.map(id => `  ${id}  ${maturity.tests.find(test => test.id === id)?.title ?? ''}`),
		),
		...block('Next: what raises the score first, then most points for the effort', nextSteps(maturity).slice(0, mostSteps).map(stepLine)),
		...unread(inventory),
		...risks(inventory),
	];
}

/** Files that would have been looked into: what is missing above may stand in them. */
const unread = ({skipped}: Inventory) =>
	block(
		'Not read',
		skipped.unread.slice(0, mostUnread).map(one => `  ${clean(one.path, 120)}: ${clean(one.reason, 120)}`),
	);

const block = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
const at = (evidence: {readonly path: string; readonly line: number}) => `${clean(evidence.path, 120)}:${evidence.line}`;

function scoreLines({score, band, sections, score_with_attested: attested}: Maturity): string[] {
	const parts = Object.entries(sections).map(([name, sum]) => `${name} ${sum}`);
	return [
		`ML Test Score ${score} of 7: ${band}`,
		`  ${parts.join(', ')}; the least counts`,
		...(attested !== null && attested !== score ? [`  ${attested} if what was attested holds; attested is not evidenced`] : []),
	];
}

const range = (min: number | null, max: number | null) => (min === max ? `${min}` : `${min} to ${max}`);

function levelLines({google, microsoft}: Maturity): string[] {
	const name = (one: string) => conditionNames[one] ?? one.replaceAll('_', ' ');
	return [
		`Google MLOps level ${range(google.min, google.max)}, Microsoft ${range(microsoft.min, microsoft.max)}`,
		...google.met.map(one => {
			const [first] = google.evidence[one] ?? [];
			return `  met      ${one}: ${name(one)}${first === undefined ? '' : `  ${at(first)}`}`;
		}),
		...google.missing.map(one => {
			const [first] = google.evidence[one] ?? [];
			return `  missing  ${one}: ${name(one)}${first === undefined ? '' : `; in part at ${at(first)}`}`;
		}),
	];
}

function thingLines(inventory: Inventory): string[] {
	const {monitoring, entry_points: entries} = inventory;
	const named = (what: string, items: readonly Item[]) =>
		items.length === 0 ? [] : [`  ${what}: ${listed([...new Set(items.map(one => one.name))], 5)}  ${at(items[0] ?? {path: '', line: 0})}`];
	const places = (what: string, items: readonly Pick<Item, 'path' | 'line'>[]) =>
		items.length === 0 ? [] : [`  ${what}: ${listed(items.map(at), 4)}`];
	const [data] = inventory.data_files;
	return [
		...(data === undefined
			? []
			: [
					`  data: ${counted(inventory.data_files.length, 'file')}, ${clean(data.path, 120)}${data.rows === null ? '' : ` with ${counted(data.rows, 'row')}`}`,
				]),
		...places('training starts', entries.training),
		...places('requests are answered', entries.serving),
		...named(`dependencies${inventory.locked ? ', locked' : ', not locked'}`, inventory.dependency_files),
		...inventory.ci.map(
			one =>
				`  CI ${one.name}${one.active ? '' : ', never starts by itself'}${words(one.runs_tests, 'runs tests')}${words(one.trains, 'trains')}${words(one.deploys, 'deploys')}  ${at(one)}`,
		),
		...named('containers', inventory.containers),
		...named('Kubernetes', inventory.kubernetes),
		...named('infrastructure as code', inventory.iac),
		...named('tracking', inventory.tracking),
		...named('registry', inventory.registry),
		...named('data versions', inventory.data_versioning),
		...named('orchestration', inventory.orchestration),
		...named('serving', inventory.serving),
		...named('feature store', inventory.feature_store),
		...named('monitoring', [...monitoring.drift, ...monitoring.service, ...monitoring.alerts, ...monitoring.dashboards]),
	];
}

const words = (is: boolean, what: string) => (is ? `, ${what}` : '');

function testLine(test: TestScore): string {
	const [first] = test.evidence;
	const why = test.missing === '' ? '' : `; ${clean(test.missing, 100)}`;
	return `  ${test.id} ${test.score === 1 ? '1.0' : '0.5'}  ${test.title}${why}${first === undefined ? '' : `  ${at(first)}`}`;
}

function claimLines({tests}: Maturity): string[] {
	return tests
		.filter(test => test.score === 0 && test.claimed.length > 0)
		.slice(0, mostClaims)
		.map(test => {
			const [first] = test.claimed;
			return `  ${test.id}  ${test.title}${first === undefined ? '' : `  ${at(first)} "${clean(first.quote, 60)}"`}`;
		});
}

const efforts = {1: 'an hour', 2: 'a day', 3: 'a week'} as const;
const stepLine = ({test}: {readonly test: TestScore}) => `  ${test.id} +0.5  about ${efforts[test.effort]}: ${clean(test.next, 200)}`;

function risks({risks: found}: Inventory): string[] {
	const order = ['secret', 'personal_data', 'broken', 'claimed'];
	const sorted = [...found].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
	const lines = sorted.slice(0, mostRisks).map(one => `  ${one.kind.replaceAll('_', ' ')}: ${clean(one.what, 140)}  ${at(one)}`);
	return block(
		'Risks',
		found.length > mostRisks ? [...lines, `  and ${counted(found.length - mostRisks, 'more', 'more')}; all are in --json`] : lines,
	);
}
