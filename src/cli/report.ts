import path from 'node:path';
import {judgedBefore} from '../app/steps-view.ts';
import type {Check} from '../domain/check.ts';
import {phases, phaseTitles, stepsOf} from '../domain/workflow.ts';
import {rootOf} from '../engine/runtime.ts';
import {findSession} from '../session/catalog.ts';
import {exitStatus, inputFailure} from '../system/errors.ts';
import {stateDirectory} from '../system/paths.ts';
import {say} from './output.ts';

const words = {pass: 'pass', fail: 'FAIL', waived: 'waiv', not_run: 'n/r'} as const satisfies Record<Check['verdict'], string>;

const checkLine = (check: Check): string => {
	const value = check.value === null ? '' : `${check.value} `;
	const threshold = check.threshold === null ? '' : `must be ${check.op} ${check.threshold} ${check.unit}`;
	return `    ${words[check.verdict]}  ${check.id.padEnd(26)} ${value}${threshold}${check.reason === null ? '' : `  ${check.reason}`}`.trimEnd();
};

/** `ml-engineer report [id]`: what a session found and what its gates measured, from its saved state; nothing is run. */
export async function reportCommand(id: string | null, stateFlag: string | undefined): Promise<number> {
	const {directory} = stateDirectory(stateFlag);
	const {state, folder, id: found} = await findSession(directory, id ?? undefined);
	if (state === null) throw inputFailure(`Session ${found} has no good state to report on. Look at ${folder}.`);
	const root = rootOf(state, folder);
	const lines = [`${state.focus_area}`, `session ${found}, ${state.job}, stands at ${state.phase}`];
	if (state.data) {
		const {rows, columns, target, hidden} = state.data;
		lines.push(
			`data ${rows} rows x ${columns} columns, target ${target ?? 'none'}, ${hidden.rows} rows hidden (${hidden.rule}), judged ${hidden.judged} times`,
		);
	}
	for (const id of phases) {
		const phase = state.phases[id];
		if (phase.status === 'pending' && phase.gate === null) continue;
		lines.push('', `${phaseTitles[id]} (${id}): ${phase.status === 'pending' ? 'reopened' : phase.status}`);
		for (const step of stepsOf(id, state.system_types)) {
			const at = phase.steps[step.id];
			if (at) lines.push(`  ${step.title.padEnd(16)} ${at.status}${at.stale ? ' (stale)' : ''}  ${at.summary ?? ''}`.trimEnd());
		}
		if (!phase.gate) continue;
		const stale = judgedBefore(phase) ? ', stale: judged before what has to run again' : '';
		lines.push(
			`  gate: ${phase.gate.verdict}${stale}, isolation: ${phase.gate.isolation}${phase.gate.seed === undefined ? '' : `, seed ${phase.gate.seed}`}`,
			...phase.gate.checks.map(checkLine),
		);
	}
	lines.push('', `reports and documents: ${path.join(root, 'reports')}, ${path.join(root, 'docs')}`);
	for (const line of lines) await say(line);
	return exitStatus.ok;
}
