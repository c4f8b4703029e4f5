import type {Check} from '../../../domain/check.ts';
import {clockTime, duration} from '../../../domain/format.ts';
import {type Phase, phaseTitles, stepsOf} from '../../../domain/workflow.ts';
import type {Engine} from '../../../engine/engine.ts';
import {plainLines} from '../../../system/sanitize.ts';
import type {GateLine} from '../../gate-rows.ts';
import {
	againCommand,
	hiddenText,
	isolationText,
	measuredText,
	mustBeText,
	placeOfEvidence,
	saidText,
	setByText,
	shownChecks,
} from '../../gate-text.ts';
import {lineOfPointer} from '../../json-line.ts';
import {checkOf, linesOfGate, numbered, phaseOf} from '../arguments.ts';
import {plotSpeech} from '../chart-speech.ts';
import {type Conversation, NotUnderstood, type Words} from '../conversation.ts';
import {full, gateSpeech, verdictSpoken} from '../speech.ts';

/** A line of the gate's table in a sentence; its number names it in other words. */
function lineSpeech(engine: Engine, line: GateLine, number: number): string {
	const text = engine.checkText(line.id);
	const name = `${number}: ${text.title === line.id ? line.id : `${text.title}, ${line.id}`}`;
	if (line.kind !== 'measured') {
		const word = {measuring: 'being measured now', 'to come': 'not measured yet', 'left out': 'does not apply here'}[line.kind];
		return `${name}: ${word}${text.mustBe === '' ? '' : `, expected: ${text.mustBe}`}.`;
	}
	const {check} = line;
	const must = check.threshold === null ? '' : `, must be ${mustBeText(check)}`;
	return `${name}: ${verdictSpoken(check.verdict)}. ${full(`${measuredText(check)}${must}`)}${check.reason ? ` ${full(check.reason)}` : ''}`;
}

/** The gate of a phase: how it was judged, then each check with its number. */
export function gateLinesSpeech(engine: Engine, phase: Phase): readonly string[] {
	const {state} = engine.session.getState();
	const {gate, judging} = state.phases[phase];
	const lines = linesOfGate(engine, phase);
	const head = judging
		? `The gate of ${phaseTitles[phase]} is being judged: ${judging.length} of ${lines.length} checks are measured.`
		: gate
			? `${gateSpeech(phase, state.phases[phase])} Judged at ${clockTime(gate.judged_at ?? '')} in ${duration(gate.duration_ms)}.`
			: `The gate of ${phaseTitles[phase]} has not been judged.`;
	const now = engine.measuring.getState();
	return [
		head,
		full(hiddenText(state, true)),
		full(isolationText(state, gate)),
		...(now ? [`Now: ${now.check}, ${now.label}${now.fraction === null ? '' : `, ${Math.floor(100 * now.fraction)} %`}.`] : []),
		...lines.map((line, index) => lineSpeech(engine, line, index + 1)),
		lines.length === 0 ? `This version has no checks for ${phaseTitles[phase]}.` : 'Type check and a number to hear all about one.',
	];
}

function breakSpeech(engine: Engine, id: string): readonly string[] {
	const breaking = engine.breaks.getState()[id];
	if (!breaking) return [];
	const applicable = breaking.results.filter(result => result.applicable);
	const caught = applicable.filter(result => result.caught).length;
	return [
		breaking.now === null
			? `Broken on purpose: ${caught} of ${applicable.length} sabotages were caught.`
			: `Being broken on purpose: ${breaking.now}.`,
		...breaking.results.map(result => {
			const word = result.applicable ? (result.caught ? 'caught' : 'NOT CAUGHT') : 'left out';
			return full(`Sabotage, ${word}: ${result.title}${result.detail ? `: ${result.detail}` : ''}`);
		}),
	];
}

const measuredSpeech = (check: Check, step: string): readonly string[] => [
	`${verdictSpoken(check.verdict)}. ${full(`Measured: ${measuredText(check)}`)}`,
	...(check.threshold === null ? [] : [full(`Threshold: ${mustBeText(check)}${check.set_by ? `, set by ${setByText(check)}` : ''}`)]),
	...(check.reason ? [`Reason: ${full(check.reason)}`] : []),
	...(check.detail ?? []).filter(line => line !== check.reason).map(full),
	check.claimed === null ? 'The sub-agent said nothing of it.' : `Agent said: ${full(saidText(check))}`,
	`Step: ${step}; measured in ${duration(check.duration_ms)}.`,
	...check.evidence.map((evidence, index) => `Evidence ${index + 1}: ${evidence}`),
	...(check.plots ?? []).flatMap(plotSpeech),
];

/** All about one check: what the lower half of the gate shows. */
function checkInFull({engine, state}: Conversation, phase: Phase, line: GateLine): readonly string[] {
	const text = engine.checkText(line.id);
	const id = line.kind === 'measured' ? line.check.step : line.step;
	const step = stepsOf(phase, state().system_types).find(definition => definition.id === id)?.title ?? id;
	const waiver =
		line.kind === 'measured' && line.check.verdict === 'waived' ? state().waivers.findLast(known => known.check === line.id) : undefined;
	const failed = line.kind === 'measured' && line.check.verdict === 'fail';
	return [
		`${phaseTitles[phase]}, check ${text.title === line.id ? line.id : `${text.title}, ${line.id}`}.`,
		`Expected: ${full(text.mustBe || 'as agreed')}`,
		...(line.kind === 'measured' ? measuredSpeech(line.check, step) : [`Step: ${step}. Not measured yet.`]),
		...(waiver ? [`Waived by ${waiver.owner} until ${waiver.until}: ${full(waiver.reason)}`] : []),
		...(text.couldBeFooledBy ? [`What could fool it: ${full(text.couldBeFooledBy)}`] : []),
		...breakSpeech(engine, line.id),
		'Do it yourself:',
		`  ${againCommand(state(), engine.folder, phase, line.id)}`,
		failed
			? `Type run ${step.toLowerCase()} to hand it back, waive ${line.id}, break ${line.id}, or evidence ${line.id}.`
			: `Type judge to measure again, break ${line.id}, or evidence ${line.id}.`,
	];
}

/** Lines around the place that evidence cites. */
const around = 10;

async function readEvidence({engine, tell}: Conversation, rest: string): Promise<void> {
	const words = rest.split(/\s+/);
	const last = words.length > 1 ? numbered(words.at(-1) ?? '', 1000) : null;
	const {phase, line} = checkOf(engine, last === null ? rest : words.slice(0, -1).join(' '));
	const all = line.kind === 'measured' ? line.check.evidence : [];
	const evidence = all[(last ?? 1) - 1];
	if (evidence === undefined)
		throw new NotUnderstood(
			all.length === 0
				? `${line.id} has no evidence yet: it comes with the measurement.`
				: `${line.id} has ${all.length} pieces of evidence, no number ${last}.`,
		);
	const place = placeOfEvidence(evidence);
	const text = await engine.readFile(place.path);
	const at = place.pointer === null ? place.line : lineOfPointer(text, place.pointer);
	const lines = plainLines(text);
	const from = Math.max(0, at - 1 - around);
	tell([
		`Evidence of ${phaseTitles[phase]}, ${line.id}: ${place.path}, line ${at} of ${lines.length}.`,
		...lines
			.slice(from, at + 2 * around)
			.map((content, index) => `  ${from + index + 1 === at ? 'here ' : ''}${from + index + 1}: ${content}`),
		`Type file ${place.path} for all of it.`,
	]);
}

async function waive(talk: Conversation, rest: string): Promise<void> {
	const parsed = /^(.+?)\s+until\s+(\S+)\s+because\s+(.+)$/s.exec(rest);
	if (!parsed) throw new NotUnderstood('Say it like this: waive CHECK until 2030-12-31 because REASON');
	const [, name = '', until = '', reason = ''] = parsed;
	if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)))
		throw new NotUnderstood(`The last day is written YYYY-MM-DD, not "${until}".`);
	const {phase, line} = checkOf(talk.engine, name);
	if (line.kind !== 'measured' || line.check.verdict !== 'fail')
		throw new NotUnderstood(`${line.id} of ${phaseTitles[phase]} has not failed: only a check that failed can be waived.`);
	await talk.act(
		{type: 'waive', phase, check: line.id, reason, until},
		`${line.id} of ${phaseTitles[phase]} is waived until ${until}; written to gates/waivers.yaml.`,
	);
}

async function breakIt(talk: Conversation, rest: string): Promise<void> {
	const {phase, line} = checkOf(talk.engine, rest);
	talk.say(`${line.id} of ${phaseTitles[phase]} is being broken on purpose, on a copy. What it noticed is said when it is known.`);
	const before = talk.engine.breaks.getState()[line.id];
	const stop = talk.engine.breaks.subscribe(all => {
		const breaking = all[line.id];
		if (!breaking || breaking === before || breaking.now !== null) return;
		stop();
		for (const sentence of breakSpeech(talk.engine, line.id)) talk.say(sentence);
	});
	if (!(await talk.act({type: 'break-check', phase, check: line.id}, null))) stop();
}

/** The gate: what was measured, and what a person can do about it. */
export const gateWords = {
	verdicts: {
		usage: 'verdicts [PHASE]',
		help: 'The gate of a phase: every check with its verdict, what was measured and what it must be.',
		answer: ({tell, engine, state}, rest) => tell(gateLinesSpeech(engine, phaseOf(state(), rest))),
	},
	failed: {
		usage: 'failed [PHASE]',
		help: 'Only the checks that failed or were not run.',
		answer: ({tell, engine, state}, rest) => {
			const phase = phaseOf(state(), rest);
			const lines = linesOfGate(engine, phase).flatMap((line, index) =>
				line.kind === 'measured' && (line.check.verdict === 'fail' || line.check.verdict === 'not_run')
					? [lineSpeech(engine, line, index + 1)]
					: [],
			);
			const judged = shownChecks(state().phases[phase]).length > 0;
			tell(
				lines.length > 0
					? [`${phaseTitles[phase]}: ${lines.length} of its checks failed or were not run.`, ...lines]
					: [
							judged
								? `No check of ${phaseTitles[phase]} failed or was left out.`
								: `The gate of ${phaseTitles[phase]} has not been judged.`,
						],
			);
		},
	},
	check: {
		usage: 'check NUMBER or NAME [PHASE]',
		help: 'All about one check: measured, threshold, reason, evidence, what the agent said, what could fool it.',
		answer: (talk, rest) => {
			const {phase, line} = checkOf(talk.engine, rest);
			talk.tell(checkInFull(talk, phase, line));
		},
	},
	evidence: {
		usage: 'evidence CHECK [NUMBER]',
		help: 'The lines that a check rests on, around the place it cites.',
		answer: readEvidence,
	},
	break: {
		usage: 'break CHECK [PHASE]',
		help: 'Runs the sabotages of a check and says what it noticed.',
		answer: breakIt,
	},
	waive: {
		usage: 'waive CHECK until YYYY-MM-DD because REASON',
		help: 'Lets a failed check be, with a reason and a last day.',
		answer: waive,
	},
	judge: {
		usage: 'judge [PHASE]',
		help: 'Judges the gate of a phase again.',
		answer: async ({act, state}, rest) => {
			const phase = phaseOf(state(), rest);
			await act({type: 'judge', phase}, `The gate of ${phaseTitles[phase]} is judged.`);
		},
	},
} as const satisfies Words;
