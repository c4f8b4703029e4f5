import type {Check} from '../../domain/check.ts';
import {counted} from '../../domain/format.ts';
import type {InboxItem} from '../../domain/inbox.ts';
import {roleTable} from '../../domain/roles.ts';
import {isBusy, type PhaseState, type SessionState, type StepState} from '../../domain/state.ts';
import {type Phase, phaseTitles, stepsOf} from '../../domain/workflow.ts';
import {displayText, wrap} from '../cells.ts';
import {commandText} from '../inbox-view.ts';
import {rowText} from '../row-search.ts';
import type {Row} from '../rows.ts';
import {ranMs} from '../steps-view.ts';

/** Lines are broken here, so that a braille line or a log of 80 columns shows whole words. */
const lineWidth = 78;

/** Sentences as lines of at most 78 characters, further ones two spaces in. */
export function spoken(text: string): readonly string[] {
	const [first = '', ...rest] = wrap(displayText(text), lineWidth);
	return [first, ...(rest.length > 0 ? wrap(rest.join(' '), lineWidth - 2).map(line => `  ${line}`) : [])];
}

const unitWords: Readonly<Record<string, string>> = {
	ms: 'milliseconds',
	s: 'seconds',
	'requests/s': 'requests a second',
	MiB: 'mebibytes',
	rows: 'rows',
	name: '',
};
export const unitWord = (unit: string): string => unitWords[unit] ?? unit;

/** Ends as a sentence does. */
export const full = (sentence: string): string => (/[.!?]$/.test(sentence.trim()) ? sentence.trim() : `${sentence.trim()}.`);

/** Words of a step's state, as they are said. */
export const stepWordsSpoken = {
	todo: 'to do',
	running: 'runs',
	asking: 'asks you',
	done: 'done',
	interrupted: 'was interrupted',
	failed: 'ended with an error',
	stopped: 'was stopped',
} as const satisfies Record<StepState['status'], string>;

/** How long a step took or takes, after its state; nothing before it began. */
export function stepTook(step: StepState, now: number): string {
	const ms = step.status === 'asking' && step.asked_at ? Math.max(0, now - Date.parse(step.asked_at)) : ranMs(step, now);
	if (ms === null || step.status === 'todo') return '';
	return `${isBusy(step) ? ' for ' : ' after '}${counted(Math.round(ms / 1000), 'second')}`;
}

const verdictsSpoken: Readonly<Record<string, string>> = {
	'-': 'not judged',
	FAIL: 'FAILED',
	fail: 'FAILED',
	waiv: 'waived',
	'n/r': 'not run',
	not_run: 'not run',
	'n/a': 'nothing to judge',
	gaps: 'passed with gaps',
	old: 'stale',
};
/** A verdict of the table, or of a check, in words. */
export const verdictSpoken = (word: string): string => verdictsSpoken[word] ?? word;

/** A line of the screen as a thought: what stands in columns there is set apart by commas, its label by a colon. */
export function rowSpeech(row: Row): string {
	const text = rowText(row)
		.trim()
		.replace(/(?<=^|\s)[#.]{2,}(?=\s|$)/g, '');
	return (
		text
			// A place in a file stands close to what is written there.
			.replace(/^(\S+:\d+) (?=\S)/, '$1: ')
			.replace(/ {2,}/, ': ')
			.replaceAll(/ {2,}/g, ', ')
			.trim()
	);
}

/** Where the session stands, in one or two sentences. */
export function statusSpeech(state: SessionState, phase: Phase): string {
	const steps = stepsOf(phase, state.system_types);
	const done = steps.filter(step => state.phases[phase].steps[step.id]?.status === 'done').length;
	const running = steps.filter(step => state.phases[phase].steps[step.id]?.status === 'running').map(step => step.title);
	const gate = state.phases[phase].gate ? `gate ${state.phases[phase].gate.verdict.replaceAll('_', ' ')}` : 'gate not judged';
	const waits =
		state.inbox.length === 0
			? 'Nothing waits for you.'
			: state.inbox.length === 1
				? '1 thing waits for you.'
				: `${state.inbox.length} things wait for you.`;
	const runs = running.length > 0 ? ` ${running.join(', ')} ${running.length === 1 ? 'runs' : 'run'}.` : '';
	return `${phaseTitles[phase]}. ${done} of ${steps.length} steps done, ${gate}.${runs} ${waits}`;
}

const kinds = {choose: 'Choose', fill_in: 'Fill in', allow: 'Allow', review: 'Review', judge: 'Judge'} as const satisfies Record<
	InboxItem['kind'],
	string
>;

/** What waits, in one line of a list. */
export const itemTitle = (item: InboxItem): string =>
	`${kinds[item.kind]}${item.role ? `, from ${roleTable[item.role].title}` : ''}: ${full(item.kind === 'allow' ? commandText(item) : item.title)}`;

/** What waits, and the words that answer it. */
export function itemSpeech(item: InboxItem, at: number, of: number): readonly string[] {
	const who = item.role ? `, from ${roleTable[item.role].title}` : '';
	const head = `Waiting ${at} of ${of}. ${kinds[item.kind]}${who}.`;
	switch (item.kind) {
		case 'allow': {
			const code = item.script ? ` ${item.script.lines} lines of code come with it.` : '';
			const detail = item.detail.map(full).join(' ');
			return [
				`${head} Run: ${commandText(item)}.${code} ${detail} ${full(item.effect)} Why: ${full(item.why)}`,
				'  Type allow, deny, show, or next.',
			];
		}
		case 'choose':
			return [
				`${head} ${full(item.title)} ${full(item.why)}`,
				...item.options.map((option, index) => `  ${index + 1}: ${option.label}${option.effect ? `, ${option.effect}` : ''}.`),
				'  Type choose and a number, or next.',
			];
		case 'fill_in': {
			const proposed = item.fields
				.filter(field => field.value !== null)
				.map(field => `${field.label} ${field.value} ${unitWord(field.unit)}`.trim());
			const open = item.fields.filter(field => field.value === null).map(field => field.label);
			return [
				`${head} ${full(item.title)} Proposed: ${proposed.join(', ') || 'nothing'}.${open.length > 0 ? ` Empty: ${open.join(', ')}.` : ''}`,
				`  Type accept, change, skip, or next.`,
			];
		}
		case 'review':
			return [`${head} ${full(item.title)} ${full(item.why)}`, '  Type show, diff, accept, reject with words, or next.'];
		case 'judge':
			return [`${head} ${full(item.title)}`, '  Type show, failed, waive, run, or next.'];
	}
}

export function gateSpeech(phase: Phase, state: PhaseState): string {
	const checks = state.gate?.checks ?? [];
	const by = (verdict: Check['verdict']) => checks.filter(check => check.verdict === verdict).length;
	const parts = [
		`${by('pass')} pass`,
		...(by('fail') ? [`${by('fail')} failed`] : []),
		...(by('waived') ? [`${by('waived')} waived`] : []),
		...(by('not_run') ? [`${by('not_run')} not run`] : []),
	];
	return `Gate ${phaseTitles[phase]}: ${parts.join(', ')}.`;
}
