import {type Role, roles, roleTable} from '../../domain/roles.ts';
import type {SessionState} from '../../domain/state.ts';
import {type Phase, phases, phaseTitles, type StepDefinition, stepsOf} from '../../domain/workflow.ts';
import type {Engine} from '../../engine/engine.ts';
import {type GateLine, gateLines} from '../gate-rows.ts';
import {shownChecks} from '../gate-text.ts';
import {NotUnderstood} from './conversation.ts';

const same = (name: string, typed: string): boolean => name.replaceAll('_', ' ').toLowerCase() === typed.replaceAll('_', ' ').toLowerCase();
const titleOf = (phase: Phase): string => phaseTitles[phase].toLowerCase();
const phaseNamed = (typed: string): Phase | undefined => phases.find(phase => same(titleOf(phase), typed) || same(phase, typed));

/** The phase that the session stands in. */
export const stageOf = (state: SessionState): Phase => (state.phase === 'COMPLETE' ? 'OPTIMIZATION' : state.phase);

/** The phase that is spoken of when none is named: where the session stands, or, before anything was done there, the one before. */
export function usualPhase(state: SessionState): Phase {
	const begun = (phase: Phase) =>
		state.phases[phase].gate !== null || Object.values(state.phases[phase].steps).some(step => step.started_at);
	const here = stageOf(state);
	return phases.slice(0, phases.indexOf(here) + 1).findLast(begun) ?? here;
}

/** A phase by its name, or the usual one when nothing was typed. */
export function phaseOf(state: SessionState, typed: string): Phase {
	if (typed === '') return usualPhase(state);
	const phase = phaseNamed(typed);
	if (phase) return phase;
	throw new NotUnderstood(`"${typed}" is no phase: say ${phases.map(titleOf).join(', ')}.`);
}

/** Takes the name of a phase off the end or the beginning of what was typed. */
export function splitPhase(typed: string): {readonly phase: Phase | null; readonly rest: string} {
	const words = typed.split(/\s+/).filter(word => word !== '');
	const [first = '', last = ''] = [words[0], words.at(-1)];
	const end = phaseNamed(last);
	if (end && words.length > 1) return {phase: end, rest: words.slice(0, -1).join(' ')};
	const begin = phaseNamed(first);
	if (begin && words.length > 1) return {phase: begin, rest: words.slice(1).join(' ')};
	return {phase: null, rest: words.join(' ')};
}

/** A step by its title or id; in the named phase, else in the usual one, else wherever it is. */
export function stepOf(state: SessionState, typed: string): StepDefinition {
	const {phase, rest} = splitPhase(typed);
	const places = phase ? [phase] : [usualPhase(state), ...phases];
	const found = places.flatMap(place => stepsOf(place, state.system_types)).find(step => same(step.title, rest) || same(step.id, rest));
	if (found) return found;
	const place = phase ?? usualPhase(state);
	const titles = stepsOf(place, state.system_types).map(step => step.title.toLowerCase());
	throw new NotUnderstood(
		`${rest === '' ? 'A step has to be named' : `"${rest}" is no step`}: in ${phaseTitles[place]} say ${titles.join(', ')}.`,
	);
}

type NamedRole = {readonly role: Role; readonly rest: string};

/** As `roleAndRest`; null when no sub-agent is named. */
export function namedRole(typed: string): NamedRole | null {
	const text = typed.replaceAll('_', ' ').toLowerCase();
	for (const role of roles) {
		const {number, title} = roleTable[role];
		const word = [title, title.split(' ')[0] ?? title, String(number)].find(name => text === name || text.startsWith(`${name} `));
		if (word !== undefined) return {role, rest: typed.slice(word.length).trim()};
	}
	return null;
}

/** A sub-agent by its number or its title, or the first word of it, at the front of what was typed; and what stands behind it. */
export function roleAndRest(typed: string): NamedRole {
	const named = namedRole(typed);
	if (named) return named;
	const names = roles.map(role => `${roleTable[role].number} ${roleTable[role].title}`).join(', ');
	throw new NotUnderstood(
		`${typed === '' ? 'A sub-agent has to be named' : `"${typed}" begins with no sub-agent`}: say a number or a name of ${names}.`,
	);
}

/** A whole number from 1 to `most`; null when it is none. */
export function numbered(typed: string, most: number): number | null {
	const value = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
	return value >= 1 && value <= most ? value : null;
}

/** How many lines were asked for; `usual` when nothing was typed. */
export function countOf(typed: string, usual: number): number {
	if (typed === '') return usual;
	const value = numbered(typed, 100_000);
	if (value !== null) return value;
	throw new NotUnderstood(`"${typed}" is no number of lines: say for example ${usual}.`);
}

/** The checks of a gate in their order, as the screen lists them. */
export function linesOfGate(engine: Engine, phase: Phase): readonly GateLine[] {
	const state = engine.session.getState().state.phases[phase];
	const progress = state.judging ? 'judging' : state.gate ? 'judged' : 'not judged';
	return gateLines(engine.checks(phase), shownChecks(state), progress);
}

/** A check by its number, id or title; in the named phase, else in the usual one, else, by its name, wherever it is. */
export function checkOf(engine: Engine, typed: string): {readonly phase: Phase; readonly line: GateLine} {
	const {state} = engine.session.getState();
	const {phase: named, rest} = splitPhase(typed);
	const first = named ?? usualPhase(state);
	const own = linesOfGate(engine, first);
	const number = numbered(rest, own.length);
	const counted = number === null ? undefined : own[number - 1];
	if (counted) return {phase: first, line: counted};
	for (const phase of named ? [named] : [first, ...phases]) {
		const line = linesOfGate(engine, phase).find(found => same(found.id, rest) || same(engine.checkText(found.id).title, rest));
		if (line) return {phase, line};
	}
	const said = rest === '' ? 'A check has to be named' : `"${rest}" is no check of ${named ? phaseTitles[named] : 'any phase'}`;
	if (own.length === 0) throw new NotUnderstood(`${said}; ${phaseTitles[first]} has none in this version.`);
	throw new NotUnderstood(`${said}: verdicts ${titleOf(first)} lists them, by a number from 1 to ${own.length} and by name.`);
}
