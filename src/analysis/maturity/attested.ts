import type {Attestation, TestId, TestScore} from './report.ts';
import {finalScore, sectionSums} from './score.ts';

/** What a person answered when the program asked what no file can tell, by test. */
export type Attestations = Readonly<Partial<Record<TestId, Attestation>>>;

type Answer = {readonly value: unknown; readonly by: string; readonly at: string};

const points: Readonly<Record<string, Attestation['score']>> = {no: 0, 'by hand': 0.5, automatic: 1};
const isTestId = (text: string): text is TestId => /^[DMIO][1-7]$/u.test(text);

/**
 * The attestations among a session's decisions: those named `maturity.<id>` (`maturity.D3`) that a person made. The value is one of
 * `no`, `by hand`, `automatic`, alone or as `answer` beside `words`. A default nobody chose attests nothing.
 */
export function attestationsFrom(decisions: Readonly<Record<string, Answer>>): Attestations {
	const found: Partial<Record<TestId, Attestation>> = {};
	for (const [name, {value, by, at}] of Object.entries(decisions)) {
		const id = name.startsWith('maturity.') ? name.slice('maturity.'.length) : '';
		if (!isTestId(id) || by !== 'person') continue;
		const fields = typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map([['answer', value]]);
		const answer = fields.get('answer');
		const words = fields.get('words');
		const score = typeof answer === 'string' ? points[answer] : undefined;
		if (score !== undefined) found[id] = {score, by, at, words: typeof words === 'string' ? words : ''};
	}
	return found;
}

/** The final score if every attestation holds: never below the evidence, and never what the report calls its score. */
export function scoreWithAttested(tests: readonly TestScore[]): number {
	return finalScore(
		sectionSums(
			tests.map(test => ({...test, score: test.attested !== null && test.attested.score > test.score ? test.attested.score : test.score})),
		),
	);
}
