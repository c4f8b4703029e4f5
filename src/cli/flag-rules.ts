import {inputFailure} from '../system/errors.ts';
import type {SessionFlags} from './options.ts';

/** What a session option does when a session is taken up: it holds, or why it cannot and what to do, after "--option". */
type OnResume = 'holds' | {readonly flag: string; readonly refused: string};

const atTheBeginning = (flag: string, what: string): OnResume => ({
	flag,
	refused: `cannot be said of a session that is taken up: ${what}. Leave it away, or begin another session with it.`,
});
const itsData = 'its data was read and its hidden rows put aside when it began';

/** Every session option there is, so that none is accepted and ignored. */
export const onResume = {
	focus: {
		flag: '--focus',
		refused: 'cannot be said of a session that is taken up. Name it by its id, or rename it with ml-engineer sessions rename.',
	},
	job: atTheBeginning('--job', 'what it does was settled when it began'),
	data: atTheBeginning('--data', itsData),
	target: atTheBeginning('--target', itsData),
	targetNamed: atTheBeginning('--target', itsData),
	targetNone: atTheBeginning('--no-target', itsData),
	timeSplit: atTheBeginning('--time-split', itsData),
	missing: atTheBeginning('--missing', itsData),
	decimal: atTheBeginning('--decimal', itsData),
	readAs: atTheBeginning('--read-as', itsData),
	delimiter: atTheBeginning('--delimiter', itsData),
	quote: atTheBeginning('--quote', itsData),
	skip: atTheBeginning('--skip', itsData),
	comment: atTheBeginning('--comment', itsData),
	keepRows: atTheBeginning('--keep-rows', itsData),
	table: atTheBeginning('--table', itsData),
	query: atTheBeginning('--query', itsData),
	systemType: 'holds',
	constraint: 'holds',
	agent: 'holds',
	agentFor: 'holds',
	// Where it is the one of the session; `takeChanges` refuses another.
	workspace: 'holds',
	out: atTheBeginning('--out', 'its project stays where it is written'),
	stateDir: 'holds',
	until: 'holds',
	allow: 'holds',
	headless: 'holds',
	json: 'holds',
	strict: 'holds',
	plain: 'holds',
	ascii: 'holds',
	theme: 'holds',
	color: 'holds',
} as const satisfies Record<keyof SessionFlags, OnResume>;

/** Throws an input failure for the first option that cannot be honoured of a session that is taken up. */
export function refuseOnResume(flags: SessionFlags): void {
	for (const [name, rule] of Object.entries<OnResume>(onResume)) {
		if (rule === 'holds' || !Object.hasOwn(flags, name)) continue;
		if (name === 'target' && (flags.targetNone || flags.target === undefined)) continue;
		throw inputFailure(`${rule.flag} ${rule.refused}`);
	}
}

/** Throws an input failure for options of which one would be ignored because of another. `screen`: one could be drawn. */
export function refuseTogether(flags: SessionFlags, argument: string | undefined, screen: boolean): void {
	const lines = flags.plain === true;
	const headless = flags.headless === true || (!screen && !lines);
	const together: readonly (readonly [boolean, string])[] = [
		[
			flags.focus !== undefined && argument !== undefined,
			`The focus was said twice, "${argument}" and --focus "${flags.focus}". Say it once.`,
		],
		[flags.targetNamed === true && flags.targetNone === true, '--target and --no-target contradict each other. Say one of them.'],
		[
			flags.target === false && flags.timeSplit !== undefined,
			'--time-split puts the latest rows aside to judge a prediction, and --no-target predicts nothing. Leave one away.',
		],
		[flags.plain === true && flags.headless === true, '--plain talks with a person and --headless asks nobody. Say one of them.'],
		[flags.json === true && !headless, '--json prints the events of a run without a screen. Add --headless.'],
		[flags.strict === true && !headless, '--strict decides the exit status of a run without a screen. Add --headless.'],
		[flags.theme !== undefined && (headless || lines), '--theme colours a screen, and none is drawn here. Leave it away.'],
	];
	const first = together.find(([wrong]) => wrong);
	if (first) throw inputFailure(first[1]);
}
