import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {activate} from '../../src/domain/activation.ts';
import type {EnvironmentRecord, SessionState} from '../../src/domain/state.ts';
import {rulingOf, targetKindsOf} from '../../src/gates/recount/problem-types.ts';
import {recount} from '../../src/gates/recount/recount.ts';
import {relationsOf} from '../../src/gates/recount/relations.ts';
import {clearSuspects} from '../../src/gates/recount/suspects.ts';

export type Project = {
	readonly folder: string;
	readonly root: string;
	readonly workspace: string;
	readonly state: SessionState;
	readonly dataFiles: readonly string[];
	readonly environment: EnvironmentRecord;
	scratch(): Promise<string>;
	write(step: string, report: unknown): Promise<void>;
	remove(): Promise<void>;
};

const backends = {
	data_pipeline: 'analyst',
	model_architecture: 'analyst',
	infrastructure: 'analyst',
	monitoring: 'analyst',
	performance: 'analyst',
} as const;

/** A session on one data file, without reports yet. */
export async function makeProject(name: string, content: string | null, target: string | null, existing?: string): Promise<Project> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'gate-'));
	const workspace = path.join(folder, 'workspace');
	const root = path.join(workspace, 'project');
	await mkdir(path.join(root, 'reports'), {recursive: true});
	const file = existing ?? path.join(workspace, name);
	if (content !== null) await writeFile(file, content);
	const state = activate(
		{
			type: 'session.activated',
			sessionId: '1764000000000000000',
			focus: 'a test of the gate',
			job: 'new',
			systemTypes: ['inference_service'],
			workspace,
			project: root,
			dataRequest: null,
			allowMode: null,
			constraints: {},
			backends,
			gitHead: null,
		},
		'2026-01-01T00:00:00.000Z',
	);
	const dataFiles = content === null && existing === undefined ? [] : [file];
	let serial = 0;
	return {
		folder,
		root,
		workspace,
		dataFiles,
		environment: {},
		state: {
			...state,
			data:
				dataFiles.length === 0
					? null
					: {
							files: [...dataFiles],
							sha256: '',
							target,
							time_split: null,
							rows: 0,
							columns: 0,
							missing_words: [],
							visible: [...dataFiles],
							hidden: {rows: 0, rule: 'none', judged: 0},
						},
		},
		async scratch() {
			serial += 1;
			const scratch = path.join(folder, `scratch-${serial}`);
			await mkdir(scratch);
			return scratch;
		},
		async write(step, report) {
			await writeFile(path.join(root, 'reports', `${step}.json`), JSON.stringify(report));
		},
		remove: () => rm(folder, {recursive: true, force: true}),
	};
}

/** Reports of the first two steps that tell the truth, from a recount. */
export async function writeHonestReports(project: Project, type: string, firstLine: string): Promise<void> {
	const target = project.state.data?.target ?? null;
	const counted = await recount(project.dataFiles, {target, missingWords: []});
	const [kind] = target === null ? [] : targetKindsOf(rulingOf(counted, target));
	const relations =
		target === null || !kind ? null : await relationsOf(project.dataFiles, {target, targetKind: kind, missingWords: [], asked: []});
	const file = project.dataFiles[0] ?? '';
	const cited = path.relative(project.workspace, file).startsWith('..') ? file : path.relative(project.workspace, file);
	await project.write('problem_type', {
		schema: 1,
		problem_type: type,
		target,
		classes: kind === 'classes' ? (counted.classes ?? []).map(one => ({...one, holdout_ok: one.rows >= 25})) : [],
		alternatives: [],
		evidence: [{path: cited, line: 1, quote: firstLine}],
	});
	const copies = relations?.copies ?? [];
	const leaks = (relations?.singles ?? []).filter(one => one.value > 0.98 || copies.some(copy => copy.column === one.column));
	await project.write('data', {
		schema: 1,
		rows: counted.rows,
		columns: counted.columns.length,
		duplicate_rows: counted.duplicateRows,
		unparsable_lines: counted.unparsableLines,
		profile: counted.columns.map(one => ({
			name: one.name,
			storage: 'VARCHAR',
			meaning: one.kind === 'number' ? 'number' : 'category',
			missing: one.missing,
			distinct: one.distinct,
		})),
		leakage: leaks.map(one => ({
			column: one.column,
			why: 'predicts the target alone',
			metric: one.metric,
			value: one.value,
			kind: {same: 'copy', relabelled: 'relabelled', none: 'predicts'}[copies.find(copy => copy.column === one.column)?.kind ?? 'none'],
		})),
		suspects: clearSuspects(relations?.parts ?? []).map(part => ({
			column: part.column,
			pattern: part.pattern,
			rows: part.rows,
			event: part.outcome,
			rate: Number((part.hits / part.rows).toFixed(3)),
			base_rate: Number((part.totalHits / part.total).toFixed(3)),
			lift: Number((part.hits / part.rows / (part.totalHits / part.total)).toFixed(1)),
		})),
	});
}

/** 600 rows whose class is known from `score` alone, copied in `outcome_code`, and told afterwards by `refund` in part of the rows. */
export function leakyTable(): string {
	const rows = ['id,age,city,score,refund,outcome_code,churn'];
	for (let at = 0; at < 600; at++) {
		const churned = (at * 7919) % 100 < 20;
		const age = 18 + ((at * 31) % 60);
		const refund = churned && at % 2 === 0 ? 5 + (at % 7) : 0;
		rows.push(
			`u${at * 17},${age},${['Rome', 'Oslo', 'Bonn'][at % 3]},${churned ? 80 + (at % 15) : 10 + (at % 60)},${refund},${churned ? 'Y' : 'N'},${churned ? 'yes' : 'no'}`,
		);
	}
	return `${rows.join('\n')}\n`;
}

/** 400 rows of a number that two columns explain in part, with some values missing. */
export function houseTable(): string {
	const rows = ['area,rooms,street,price'];
	for (let at = 0; at < 400; at++) {
		const area = 40 + ((at * 37) % 160);
		const noise = ((at * 7919) % 1000) * 90;
		rows.push(`${at % 11 === 0 ? '' : area},${1 + (at % 6)},"Street ${at % 40}, No ""${at % 9}""",${(area * 900 + noise).toFixed(2)}`);
	}
	return `${rows.join('\r\n')}\r\n`;
}

/** 300 rows without a target. */
export function flowerTable(): string {
	const rows = ['length;width'];
	for (let at = 0; at < 300; at++) rows.push(`${((at * 13) % 50) / 10};${((at * 29) % 30) / 10}`);
	return `${rows.join('\n')}\n`;
}

/** 600 rows whose target is written by `labels`; `mark` is 1 in part of one class only, so that the report lists it. */
export function labelledTable(labels: readonly string[]): string {
	const rows = ['age,mark,label'];
	for (let at = 0; at < 600; at++) {
		const label = (at * 7919) % 100 < 15 ? 0 : 1 + (at % (labels.length - 1));
		rows.push(`${18 + ((at * 31) % 60)},${label === 0 && at % 2 === 0 ? 1 : 0},${labels[label]}`);
	}
	return `${rows.join('\n')}\n`;
}
