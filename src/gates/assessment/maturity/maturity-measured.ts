import path from 'node:path';
import {assessRepository} from '../../../analysis/maturity/assess.ts';
import {assessApart} from '../../../analysis/maturity/process/client.ts';
import type {Maturity} from '../../../analysis/maturity/report.ts';
import type {Unread} from '../../../analysis/repository/repository.ts';
import {type Fields, isFields, listIn, numberIn, textIn} from '../../../steps/claims.ts';
import type {GateContext} from '../../../steps/step.ts';
import {copyWorkspace} from './workspace-copy.ts';

export type ClaimedTest = {
	readonly id: string;
	readonly score: number;
	readonly evidence: readonly {readonly path: string; readonly line: number}[];
};

export type AssessedCopy = {
	readonly copy: string;
	readonly baseline: Maturity;
	/** Files that a parser could not be trusted with. */
	readonly unread: readonly Unread[];
};

/** The workspace copied into the scratch folder, and what our own assessment of that copy says. */
export async function assessedCopy(context: GateContext): Promise<AssessedCopy> {
	const copy = path.join(context.scratch, 'workspace');
	// Job improve works in the workspace itself: only a project inside it is left out.
	const inside = path.relative(context.state.workspace, context.root);
	const excluding = inside === '' || inside.startsWith('..') ? [path.join(context.root, 'reports')] : [context.root];
	await copyWorkspace(context.state.workspace, copy, excluding, context.signal);
	const {maturity, inventory} = await assessApart(copy, {signal: context.signal});
	return {copy, baseline: maturity, unread: inventory.skipped.unread};
}

/**
 * Assesses the copy again after lines were taken out of it. Its files were all read once in a process of their own; those that could not be
 * are left out, so that this many assessments need no process each.
 */
export async function assessAgain({copy, unread}: AssessedCopy, context: GateContext): Promise<Maturity> {
	return (await assessRepository(copy, {unread, signal: context.signal})).maturity;
}

/** The tests to which a report gives points. */
export function claimedTests(report: Fields): ClaimedTest[] {
	return listIn(report, 'tests').flatMap(one => {
		const score = numberIn(one, 'score') ?? 0;
		if (score <= 0) return [];
		const evidence = listIn(one, 'evidence').flatMap(cited => {
			const file = textIn(cited, 'path');
			const line = numberIn(cited, 'line');
			return file === null || line === null ? [] : [{path: file, line}];
		});
		return [{id: textIn(one, 'id') ?? '', score, evidence}];
	});
}

export async function maturityReport(context: GateContext): Promise<Fields | null> {
	const report = await context.report('ASSESSMENT.maturity');
	return isFields(report) ? report : null;
}

/** Prose is what only people read: it says so, and does nothing. On purpose not the analyst's rule (`analysis/repository/place.ts`). */
export const isProse = (file: string) => /\.(md|markdown|rst|adoc|org)$|(^|\/)(readme|changelog|todo)(\.txt)?$/i.test(file);
