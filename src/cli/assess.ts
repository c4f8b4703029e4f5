import path from 'node:path';
import {assessRepository} from '../analysis/maturity/assess.ts';
import type {Assessment} from '../analysis/maturity/report.ts';
import {exitStatus, inputFailure} from '../system/errors.ts';
import {sanitizeOutput} from '../system/sanitize.ts';

export type AssessOptions = {readonly directory: string; readonly json: boolean; readonly failUnder: string | null};

/**
 * `ml-engineer assess [DIR]`: what a repository shows of its machine learning, from its files alone; nothing in it is run or
 * written. Exits 1 when the score is under `--fail-under`, or when there is none to compare.
 */
export async function assessCommand({directory, json, failUnder}: AssessOptions): Promise<number> {
	const least = failUnder === null ? null : Number(failUnder);
	if (least !== null && !(Number.isFinite(least) && least >= 0 && least <= 7)) {
		throw inputFailure(`--fail-under ${failUnder} is not a score between 0 and 7.`);
	}
	const root = path.resolve(directory);
	const assessment = await assessRepository(root);
	const {maturity, inventory} = assessment;
	if (json) {
		process.stdout.write(`${JSON.stringify({v: 1, problem_type: null, data: null, inventory, maturity})}\n`);
	} else {
		process.stdout.write(
			`${verdictLines(root, assessment)
				.map(line => sanitizeOutput(line).replaceAll('\n', ' '))
				.join('\n')}\n`,
		);
	}
	if (least === null) return exitStatus.ok;
	return maturity.score !== null && maturity.score >= least ? exitStatus.ok : exitStatus.gateFailed;
}

function verdictLines(root: string, {maturity, inventory}: Assessment): readonly string[] {
	const heading = `${root}: ${inventory.python_files} Python files, ${inventory.notebooks} notebooks, ${inventory.tests} tests`;
	if (maturity.score === null) return [heading, maturity.band];
	const {google, sections} = maturity;
	const range = google.min === google.max ? `${google.min}` : `${google.min} to ${google.max}`;
	return [
		heading,
		`ML Test Score ${maturity.score}: ${maturity.band} (data ${sections.data}, model ${sections.model}, infrastructure ${sections.infrastructure}, monitoring ${sections.monitoring}; the least counts)`,
		`Google MLOps level ${range}; missing: ${google.missing.join(', ') || 'nothing'}`,
		...maturity.tests
			.filter(test => test.score > 0)
			.map(test => {
				const [first] = test.evidence;
				return `  ${test.id} ${String(test.score).padEnd(3)} ${test.title}${first ? `  ${first.path}:${first.line}` : ''}`;
			}),
		...maturity.tests
			.filter(test => test.claimed.length > 0 && test.score === 0)
			.map(test => {
				const [first] = test.claimed;
				return `  ${test.id} claimed, not evidenced: ${test.title}${first ? `  ${first.path}:${first.line}` : ''}`;
			}),
	];
}
