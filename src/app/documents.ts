import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {stringify} from 'yaml';
import type {Waiver} from '../domain/check.ts';
import type {SessionState} from '../domain/state.ts';
import type {Phase} from '../domain/workflow.ts';
import {phaseDocument} from '../steps/document.ts';
import {writeDurably} from '../system/files.ts';

/** File of a phase's document below the project, where it has one. */
const documentFiles: Partial<Record<Phase, string>> = {ASSESSMENT: 'docs/assessment.md'};

/** Writes the phase's document from the reports and checks as they are saved. */
export async function writePhaseDocument(root: string, state: SessionState, phase: Phase): Promise<void> {
	const file = documentFiles[phase];
	if (file === undefined) return;
	const text = await phaseDocument(root, state, phase);
	await mkdir(path.join(root, path.dirname(file)), {recursive: true});
	await writeDurably(path.join(root, file), text);
}

/** Waivers as CI and review read them. */
export async function writeWaivers(root: string, waivers: readonly Waiver[]): Promise<void> {
	await mkdir(path.join(root, 'gates'), {recursive: true});
	const heading = '# Checks that a person waived: which, why, who, and the last day it holds. An expired waiver counts as none.\n';
	await writeDurably(
		path.join(root, 'gates', 'waivers.yaml'),
		heading + stringify({waivers: waivers.map(({at: _at, ...waiver}) => waiver)}),
	);
}
