import path from 'node:path';
import {stringify} from 'yaml';
import type {Check, Waiver} from '../domain/check.ts';
import type {SessionState} from '../domain/state.ts';
import {type Phase, stepsOf} from '../domain/workflow.ts';
import {documentPath, phaseDocument} from '../steps/document.ts';
import {reports} from '../steps/reports.ts';
import {makeDirectory, writeDurably} from '../system/files.ts';
import {sanitizeOutput} from '../system/sanitize.ts';
import {readReport} from './deliverable.ts';

/** Writes the phase's document from the reports and checks as they are saved. */
export async function writePhaseDocument(root: string, state: SessionState, phase: Phase): Promise<void> {
	const done: Record<string, unknown> = {};
	for (const step of stepsOf(phase, state.system_type)) {
		const definition = reports[step.id];
		if (definition?.phase === phase && state.phases[phase].steps[step.id]?.report) done[step.id] = await readReport(root, definition);
	}
	const text = phaseDocument({phase, systemType: state.system_type, focus: state.focus_area, reports: done});
	const file = path.join(root, documentPath(phase));
	await makeDirectory(path.dirname(file));
	await writeDurably(file, `${text.trimEnd()}\n\n${gateSection(state, phase)}`);
}

const cell = (text: string): string => sanitizeOutput(text).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

function gateSection(state: SessionState, phase: Phase): string {
	const {gate} = state.phases[phase];
	if (gate === null) return '## Gate\n\nNot judged yet.\n';
	const row = (check: Check) =>
		`| ${check.verdict} | ${cell(check.id)} | ${cell(String(check.value ?? ''))} | ${check.op} ${cell(String(check.threshold ?? ''))} ${cell(check.unit)} | ${cell(check.reason ?? '')} |`;
	return [
		'## Gate',
		'',
		`Verdict: **${gate.verdict}**, judged ${gate.judged_at ?? ''}. Isolation: ${gate.isolation}.`,
		'',
		'| verdict | check | measured | must be | reason |',
		'|---|---|---|---|---|',
		...gate.checks.map(row),
		'',
	].join('\n');
}

/** Waivers as CI and review read them. */
export async function writeWaivers(root: string, waivers: readonly Waiver[]): Promise<void> {
	await makeDirectory(path.join(root, 'gates'));
	const heading = '# Checks that a person waived: which, why, who, and the last day it holds. An expired waiver counts as none.\n';
	const rows = waivers.map(({at: _at, ...waiver}) => waiver);
	await writeDurably(path.join(root, 'gates', 'waivers.yaml'), heading + stringify({waivers: rows}));
}
