import type {Check} from '../../domain/check.ts';
import type {InboxItem, ReviewItem} from '../../domain/inbox.ts';
import {roleTable} from '../../domain/roles.ts';
import type {PhaseState, SessionState} from '../../domain/state.ts';
import {type Phase, phaseTitles, stepsOf} from '../../domain/workflow.ts';
import {displayText, wrap} from '../cells.ts';
import {commandText} from '../inbox-view.ts';

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

const full = (sentence: string): string => (/[.!?]$/.test(sentence.trim()) ? sentence.trim() : `${sentence.trim()}.`);

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
			return [`${head} ${full(item.title)} ${full(item.why)}`, '  Type show, accept, deny with words, or next.'];
		case 'judge':
			return [`${head} ${full(item.title)}`, '  Type show, waive, run, or next.'];
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

export function checkSpeech(check: Check): string {
	const value = check.value === null ? '' : ` Measured ${check.value} ${unitWord(check.unit)}`.trimEnd();
	const must = check.threshold === null || check.value === null ? '' : `, must be ${check.op} ${check.threshold}`;
	return `${check.id}: ${check.verdict === 'fail' ? 'FAILED' : check.verdict.replace('_', ' ')}.${value ? `${value}${must}.` : ''}${check.reason ? ` ${full(check.reason)}` : ''}`;
}

/** The files of a review, a line each; what is as in the blueprint and what is left out in numbers. */
export function reviewSpeech(item: ReviewItem): readonly string[] {
	const conflict = {yours: ', you changed it too: yours is kept', step: ', another step changed it too: that is kept'};
	const unnamed = item.total - item.same.files - item.files.length;
	return [
		...item.files.map(file => {
			const lines = file.added === null ? '' : `, ${file.added} lines added${file.removed ? `, ${file.removed} removed` : ''}`;
			return `${file.path}: ${file.status}${lines}${file.conflict ? conflict[file.conflict] : ''}.`;
		}),
		...(unnamed > 0 ? [`And ${unnamed} more files.`] : []),
		...(item.same.files > 0 ? [`${item.same.files} files as in the blueprint, ${item.same.added} lines.`] : []),
		...(item.left_out > 0 ? [`${item.left_out} left out: links, odd names, or removed by the sub-agent.`] : []),
	];
}
