import type {ProblemType} from '../../domain/problem-type.ts';
import {distinctEvidence, type Evidence} from '../repository/evidence.ts';
import type {Context} from './context.ts';
import {type Sign, signOfClass, signsOf} from './problem-signs.ts';
import {targetOf} from './target.ts';

/** What kind of problem the code works on, in the shape of the session's report; `why` is one line for a person. */
export type Problem = {
	readonly schema: 1;
	readonly problem_type: ProblemType;
	readonly target: string | null;
	readonly classes: readonly {readonly label: string; readonly rows: number; readonly holdout_ok: boolean}[];
	readonly alternatives: readonly {readonly type: ProblemType; readonly why: string}[];
	readonly evidence: readonly Evidence[];
	readonly why: string;
};

export const noProblem = (why: string): Problem => ({
	schema: 1,
	problem_type: 'none',
	target: null,
	classes: [],
	alternatives: [],
	evidence: [],
	why,
});

type Vote = {weight: number; lines: (Evidence & {readonly weight: number})[]};

const yesOrNo =
	/^(is|has|was|will)[_ A-Z]|churn|fraud|default(ed)?$|surviv|spam|attrition|readmi|exited|convert|subscri|clicked|bankrupt|approved|toxic|sentiment/iu;
const citedLines = 6;

/**
 * Tells the problem from what the product's code calls: estimators, losses, objectives and metrics; never from prose, and never from
 * imports alone. Several kinds of problem in one repository: the one with the most weight, the others as alternatives.
 */
export function problemOf(context: Context): Problem {
	const own = votesOf(context.product);
	const votes = own.size > 0 ? own : votesOf(context.tests); // a library says what it is for in its tests
	const weight = (sign: Sign) => votes.get(sign)?.weight ?? 0;
	const found = targetOf(context);
	const classes = weight('classes') + weight('two classes') + weight('many classes');
	const others = (['language model', 'segmentation', 'detection', 'recommendation', 'control', 'images made', 'rules'] as const).map(
		(sign): Candidate => ({
			type: 'other',
			signs: [sign],
			weight: weight(sign),
			why: `the code is about ${sign === 'control' ? 'acting in an environment' : sign}`,
		}),
	);
	const text = weight('text') > 0 && classes > 0;
	const two = isBinary(weight('two classes'), weight('many classes'), found?.name ?? null);
	const named: Candidate = text
		? {
				type: 'text_classification',
				signs: ['text', 'classes', 'two classes', 'many classes'],
				weight: classes + weight('text'),
				why: 'text is turned into features and a classifier is trained',
			}
		: {
				type: two ? 'binary' : 'multiclass',
				signs: ['two classes', 'classes', 'many classes'],
				weight: classes,
				why: two ? 'a classifier of two classes is trained' : 'a classifier is trained',
			};
	const candidates: Candidate[] = [
		named,
		{
			type: 'regression' as const,
			signs: ['number' as const],
			weight: weight('number'),
			why: 'a regressor is trained or a numeric error is measured',
		},
		{type: 'clustering' as const, signs: ['groups' as const], weight: weight('groups'), why: 'rows are put into groups without a target'},
		{type: 'forecasting' as const, signs: ['future' as const], weight: weight('future') * 1.5, why: 'a series is forecast'},
		...others,
	]
		.filter(one => one.weight > 0)
		.sort((a, b) => b.weight - a.weight);
	// a network that ends in classes is how segmentation, detection and language models are trained, too
	const special = others.find(one => one.weight >= 4 && one.weight * 2 >= named.weight);
	const best = special ?? candidates[0];
	if (best === undefined)
		return {
			...noProblem('no code here says what is predicted'),
			problem_type: context.ml ? 'other' : 'none',
			target: found?.name ?? null,
			evidence: found === null ? [] : [bare(found.evidence)],
		};
	const alternatives = candidates
		.filter(
			one =>
				one !== best &&
				one.type !== best.type &&
				(special === undefined || one !== named) &&
				one.weight * 4 >= best.weight &&
				one.weight >= 2,
		)
		.slice(0, 3)
		.map(({type, why}) => ({type, why}));
	if (best === named && text) alternatives.unshift({type: two ? 'binary' : 'multiclass', why: 'on the features made from the text'});
	const target = best.type === 'clustering' || best.type === 'other' ? null : found;
	return {
		schema: 1,
		problem_type: best.type,
		target: target?.name ?? null,
		classes: [],
		alternatives,
		evidence: cited(votes, best.signs, target?.evidence ?? null),
		why: best.why,
	};
}

type Candidate = {readonly type: ProblemType; readonly signs: readonly Sign[]; readonly weight: number; readonly why: string};

/** Two classes by what is said of them, and by a target whose name is a question of yes or no. */
function isBinary(two: number, many: number, target: string | null): boolean {
	return two + (target !== null && yesOrNo.test(target) ? 3 : 0) > many;
}

const bare = ({path, line, quote}: Evidence): Evidence => ({path, line, quote});

function cited(votes: ReadonlyMap<Sign, Vote>, signs: readonly Sign[], target: Evidence | null): Evidence[] {
	const lines = signs
		.flatMap(sign => votes.get(sign)?.lines ?? [])
		.sort((a, b) => b.weight - a.weight)
		.slice(0, citedLines);
	return distinctEvidence([...lines, ...(target === null ? [] : [target])].map(bare));
}

function votesOf(modules: Context['modules']): ReadonlyMap<Sign, Vote> {
	const votes = new Map<Sign, Vote>();
	const vote = (sign: Sign, weight: number, at: () => Evidence | null) => {
		const known = votes.get(sign) ?? {weight: 0, lines: []};
		known.weight += weight;
		const evidence = known.lines.length < 50 ? at() : null;
		if (evidence !== null) known.lines.push({...evidence, weight});
		votes.set(sign, known);
	};
	for (const module of modules) {
		// one file says a thing once or twice, not as often as it repeats it
		const told = new Map<Sign, number>();
		const once = (sign: Sign, weight: number, line: number) => {
			const times = told.get(sign) ?? 0;
			told.set(sign, times + 1);
			if (times < 3) vote(sign, weight, () => module.evidence(line));
		};
		for (const call of module.facts.calls) for (const {sign, weight} of signsOf(call)) once(sign, weight, call.line);
		for (const one of module.facts.definitions) {
			const sign = one.kind === 'class' ? signOfClass(one.name) : null;
			if (sign !== null) once(sign, 4, one.line);
		}
		for (const {name, value, line} of module.facts.assignments) {
			if (/^(num_classes|n_classes|num_labels|NUM_CLASSES|N_CLASSES)$/u.test(name.split('.').at(-1) ?? ''))
				once(/^2\b/u.test(value) ? 'two classes' : 'many classes', 2, line);
			if (/(^|_)(class|label|tag)_?(to|2)_?(index|idx|id)$/u.test(name.split('.').at(-1) ?? '')) once('many classes', 1, line);
			if (/^(1|0) if .* else (0|1)\b/u.test(value) && /label|target|^y$/iu.test(name)) once('two classes', 2, line);
			if (/\[:,\s*1\]/u.test(value) && value.includes('predict_proba')) once('two classes', 2, line);
			if (/["'](yes|true|positive)["']\s*:\s*1\b/iu.test(value) && /["'](no|false|negative)["']\s*:\s*0\b/iu.test(value))
				once('two classes', 1, line);
		}
	}
	return votes;
}
