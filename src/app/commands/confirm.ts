import {elapsed} from '../../domain/format.ts';
import {roleTable} from '../../domain/roles.ts';
import type {SessionState} from '../../domain/state.ts';
import {phasesAfter, phaseTitles} from '../../domain/workflow.ts';
import type {Engine} from '../../engine/engine.ts';
import {shortPath} from '../../system/paths.ts';
import {sessionCommand} from '../gate-text.ts';
import {startsWith} from '../inbox-view.ts';
import {editorOf} from '../line-editor.ts';
import {anythingRuns} from '../steps-view.ts';
import {type Confirm, startText} from '../view-state.ts';
import {act, type CommandContext, change, state} from './context.ts';
import {offerPrefix} from './inbox.ts';

/** What is asked before something that cannot be taken back: what will happen, in full, over the CONFIRM line. */
export function confirmLines(confirm: Confirm, engine: Engine | null): readonly string[] {
	const session = engine?.session.getState().state ?? null;
	switch (confirm.kind) {
		case 'quit':
			if (!session) return ['Quit? Nothing has begun and nothing was written.'];
			return [
				anythingRuns(session) ? 'Quit? Sub-agents that run are stopped; their steps can run again.' : 'Quit? Nothing runs.',
				`The session is saved: ${sessionCommand('resume', session.session_id, engine?.folder ?? '')} takes it up.`,
			];
		case 'rule': {
			const waiting =
				session?.inbox.filter(
					item => item.kind === 'allow' && startsWith(item.command, confirm.prefix) && confirm.roles.some(role => role === item.role),
				).length ?? 0;
			const who = confirm.roles.map(role => `${roleTable[role].number} ${roleTable[role].title}`).join(', ');
			return [
				`From now on, without asking: ${confirm.prefix.join(' ')} *   by ${who}   in this session`,
				`${waiting} waiting ${waiting === 1 ? 'command matches and starts' : 'commands match and start'} now.${anyCode(confirm.prefix)}`,
			];
		}
		case 'phase-rule':
			return session ? phaseRuleLines(confirm, session, engine?.folder ?? '') : [];
		case 'stop':
			return [
				`Stop ${roleTable[confirm.role].number} ${roleTable[confirm.role].title}? It has worked ${elapsed(confirm.ranMs)}; that work is lost, what it wrote stays.`,
			];
		case 'reopen':
			return [
				`Reopen ${phaseTitles[confirm.phase]}? Its steps and all that is after it become stale and have to run again:`,
				phasesAfter(confirm.phase)
					.map(phase => phaseTitles[phase])
					.join(', ') || 'nothing is after it',
			];
	}
}

/** What a permission for a phase covers, all of it. */
function phaseRuleLines(confirm: Extract<Confirm, {kind: 'phase-rule'}>, session: SessionState, folder: string): readonly string[] {
	const title = phaseTitles[confirm.phase];
	const place = shortPath(session.project ?? folder);
	if (confirm.what === 'files') {
		return [
			`Accept all files that the built-in analyst writes in ${title}, without asking again? They go into ${place}.`,
			'Not covered: a file that you changed too, other agents, later phases. f shows all that is written.',
		];
	}
	return [
		`Allow all commands of this project's ${title}, for all sub-agents that are the built-in analyst, without asking again?`,
		`They run as you, no sandbox, in ${place}, the session's folder and its Python environments; installing packages uses the network.`,
		'Not covered: other agents, other folders, later phases. e offers a rule for this one command instead.',
	];
}

const anyCode = (prefix: readonly string[]): string =>
	/^(python[\d.]*|pip[\d.]*|conda|jupyter|bash|sh|node|uv|make)$/.test(prefix[0]?.split('/').at(-1) ?? '')
		? ` ${prefix[0]} can do anything your account can.`
		: '';

export function yes(context: CommandContext): void {
	const {confirm} = state(context);
	change(context, {confirm: null});
	if (!confirm) return;
	switch (confirm.kind) {
		case 'quit':
			context.actions.quit();
			return;
		case 'rule':
			act(
				context,
				{type: 'add-rule', rule: {prefix: [...confirm.prefix], roles: [...confirm.roles]}},
				`Rule added: ${confirm.prefix.join(' ')} *`,
			);
			change(context, {marked: new Set()});
			return;
		case 'phase-rule':
			act(
				context,
				{type: 'allow-phase', phase: confirm.phase, what: confirm.what},
				`Allowed: the ${confirm.what} of ${phaseTitles[confirm.phase]} by the built-in analyst.`,
			);
			change(context, {marked: new Set()});
			return;
		case 'stop':
			act(context, {type: 'stop-step', phase: confirm.phase, step: confirm.step}, 'It stops; r runs it again.');
			return;
		case 'reopen':
			act(context, {type: 'reopen', phase: confirm.phase}, `${phaseTitles[confirm.phase]} is open again; what is after it is stale.`);
	}
}

/** `e` in the question about a rule: its words as text, to be made longer. */
export function narrow(context: CommandContext): void {
	const now = state(context);
	if (now.confirm?.kind === 'phase-rule') {
		const {item: id} = now.confirm;
		const item = context
			.engine()
			?.session.getState()
			.state.inbox.find(one => one.id === id);
		change(context, {confirm: null});
		if (item) offerPrefix(context, [item]);
		return;
	}
	if (now.confirm?.kind !== 'rule') return;
	const {prefix, roles, ids} = now.confirm;
	const text = prefix.map(word => (word.includes(' ') ? JSON.stringify(word) : word)).join(' ');
	change(context, {confirm: null, ...startText(now, {kind: 'narrow', roles, ids, prefix}, editorOf(text))});
}
