import path from 'node:path';
import {parse, stringify} from 'yaml';
import * as z from 'zod';
import type {Check, Waiver} from '../domain/check.ts';
import type {SessionState} from '../domain/state.ts';
import {type Phase, type StepKey, stepsOf} from '../domain/workflow.ts';
import {findCheck} from '../gates/checks.ts';
import {documentPath, phaseDocument} from '../steps/document.ts';
import {reportOf} from '../steps/reports.ts';
import {inert} from '../steps/wording.ts';
import {messageOf} from '../system/errors.ts';
import {makeOwnDirectory, readBounded, writeDurably} from '../system/files.ts';
import {sanitizeOutput} from '../system/sanitize.ts';
import {readReport} from './deliverable.ts';

/** Writes the phase's document from the reports and checks as they are saved. */
export async function writePhaseDocument(root: string, state: SessionState, phase: Phase): Promise<void> {
	const done: Partial<Record<StepKey, unknown>> = {};
	for (const step of stepsOf(phase, state.system_types)) {
		const definition = reportOf(phase, step.id);
		if (definition && state.phases[phase].steps[step.id]?.report) done[step.key] = await readReport(root, definition);
	}
	const text = phaseDocument({phase, systemTypes: state.system_types, focus: state.focus_area, reports: done});
	const file = path.join(root, documentPath(phase));
	await makeOwnDirectory(root, path.dirname(documentPath(phase)));
	await writeDurably(file, inert(`${text.trimEnd()}\n\n${gateSection(state, phase)}`));
}

const cell = (text: string): string => sanitizeOutput(text).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

function gateSection(state: SessionState, phase: Phase): string {
	const {gate} = state.phases[phase];
	if (gate === null) return '## Gate\n\nNot judged yet.\n';
	// Sub-agents read this document: of rows that are kept from them it says whether a check passed, and no figure.
	const untold = state.data?.hidden.rows
		? new Set(gate.checks.filter(check => findCheck(check.id)?.check.onKeptRows).map(check => check.id))
		: new Set<string>();
	const row = (check: Check) => {
		const told = !untold.has(check.id);
		const measured = told ? String(check.value ?? '') : 'kept from sub-agents';
		const reason = told ? (check.reason ?? '') : '';
		return `| ${check.verdict} | ${cell(check.id)} | ${cell(measured)} | ${check.op} ${cell(String(check.threshold ?? ''))} ${cell(check.unit)} | ${cell(reason)} |`;
	};
	return [
		'## Gate',
		'',
		`Verdict: **${gate.verdict}**, judged ${gate.judged_at ?? ''}. Isolation: ${gate.isolation}${gate.seed === undefined ? '' : `, seed ${gate.seed}`}.`,
		'',
		'| verdict | check | measured | must be | reason |',
		'|---|---|---|---|---|',
		...gate.checks.map(row),
		'',
	].join('\n');
}

const maxWaiverBytes = 1024 * 1024;
const waiversOnDisk = z.object({waivers: z.array(z.looseObject({check: z.string()})).nullish()});

/**
 * Waivers as CI and review read them. Those of other checks that stand in the file already, from another session or by hand,
 * stay. Throws when the file cannot be read as such a list: it is then left alone.
 */
export async function writeWaivers(root: string, waivers: readonly Waiver[]): Promise<void> {
	const relative = path.join('gates', 'waivers.yaml');
	await makeOwnDirectory(root, 'gates');
	const heading = '# Checks that a person waived: which, why, who, and the last day it holds. An expired waiver counts as none.\n';
	const others = (await waiversIn(root, relative)).filter(one => waivers.every(waiver => waiver.check !== one.check));
	const rows = waivers.map(({at: _at, ...waiver}) => waiver);
	await writeDurably(path.join(root, relative), heading + stringify({waivers: [...others, ...rows]}));
}

async function waiversIn(root: string, relative: string): Promise<readonly {readonly check: string}[]> {
	const bytes = await readBounded(path.join(root, relative), maxWaiverBytes);
	if (bytes === null) return [];
	try {
		return waiversOnDisk.parse(parse(bytes.toString('utf8')) ?? {}).waivers ?? [];
	} catch (error) {
		throw new Error(`${relative} is no list of waivers and was left as it is; mend or remove it, then waive again`, {
			cause: messageOf(error),
		});
	}
}
