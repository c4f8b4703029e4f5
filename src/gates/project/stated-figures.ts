import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {isFields} from '../../steps/claims.ts';
import {readBounded} from '../../system/files.ts';
import {CannotJudge} from './cannot-judge.ts';
import {figureOfField} from './figure-names.ts';
import {paramsFile} from './study.ts';
import {trackedRunOf} from './tracked.ts';
import type {UnderTest} from './under-test.ts';

/** A figure that the project states of new rows. */
export type StatedFigure = {
	readonly figure: string;
	readonly value: number;
	readonly where: string;
	/** The score from which on a row counts as positive, where one is stated with it. */
	readonly cut?: number;
};

const maxBytes = 4 * 1024 * 1024;
const mostFiles = 200;
const mostFigures = 200;

/** Fields below which nothing is said of the shipped model and new rows. */
const elsewhere =
	/(^|[_\s])(train(ing)?|fit(ted)?|baselines?|dummy|simple(st)?|candidates?|compar(ed|isons?)|folds?|slices?|groups?|classes|per|by|low(er)?|high|upper|std|deviation|trials?|study|decision|params|parameters|history|constraints?|levels?|required|targets?|thresholds?|monitors?|curve|epochs?|previous|old|earlier)($|[_\s])/i;

/** Figures in the run of the fresh training. */
export async function figuresOfRun(project: UnderTest): Promise<readonly StatedFigure[]> {
	try {
		const {metrics, params} = await trackedRunOf(project);
		const values = Object.entries(metrics).flatMap(([name, {value}]) => (value === null ? [] : [[name, value] as const]));
		const cut = cutIn([...Object.entries(params).map(([name, value]) => [name, Number(value)] as const), ...values]);
		return values.flatMap(([name, value]) => {
			const figure = figureOfField(name);
			return figure === null ? [] : [{figure, value, where: `the run's ${name}`, ...cut}];
		});
	} catch (error) {
		if (error instanceof CannotJudge) return [];
		throw error;
	}
}

const ofFigures = /^(.*[_-])?(metrics?|results?|scores?|evaluation|eval|performance)([_-].*)?\.json$/i;

/** Its figures are of the run that it names: a search that came after it ships other parameters. */
const pipelineReport = path.join('reports', 'pipeline.json');

/** Figures in the reports and metric files of the project. */
export async function figuresOfFiles(project: UnderTest): Promise<readonly StatedFigure[]> {
	const found: StatedFigure[] = [];
	const searched = existsSync(path.join(project.copy, paramsFile));
	for (const relative of await reportFiles(project.copy)) {
		if (elsewhere.test(path.parse(relative).name.replaceAll('-', '_'))) continue;
		const bytes = await readBounded(path.join(project.copy, relative), maxBytes).catch(() => null);
		const json = bytes === null ? null : parsed(bytes.toString('utf8'));
		if (searched && relative === pipelineReport && isFields(json) && typeof json['run_id'] === 'string') continue;
		collect(json, relative, '', {}, found);
	}
	return found.slice(0, mostFigures);
}

async function reportFiles(root: string): Promise<readonly string[]> {
	const folders = ['', 'reports', 'metrics', 'docs', 'results', 'artifacts', 'evaluation'];
	const files: string[] = [];
	for (const folder of folders) {
		const names = await readdir(path.join(root, folder)).catch((): string[] => []);
		for (const name of names.toSorted()) {
			// What a gate wrote is no claim of the project.
			const counts = folder === 'reports' ? /\.json$/i.test(name) && !name.startsWith('gate_') : ofFigures.test(name);
			if (counts) files.push(path.join(folder, name));
		}
	}
	return files.slice(0, mostFiles);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null; // no JSON: it states nothing that a program reads
	}
}

type Cut = {readonly cut?: number};

/** The decision threshold among some named numbers. */
function cutIn(fields: readonly (readonly [name: string, value: unknown])[]): Cut {
	const cut = fields.find(([name]) => /^((decision|chosen|best|optimal)[ _-]?)?(threshold|cut[ _-]?off)$/i.test(name))?.[1];
	return typeof cut === 'number' && cut > 0 && cut < 1 ? {cut} : {};
}

function collect(json: unknown, file: string, pointer: string, outer: Cut, found: StatedFigure[]): void {
	if (!isFields(json)) return;
	const named = typeof json['metric'] === 'string' ? figureOfField(json['metric']) : null;
	const cut = {...outer, ...cutIn(Object.entries(json))};
	const peers = Object.entries(json).filter(([name, value]) => isOfUnknown(name) && saysFigures(value));
	for (const [name, value] of Object.entries(json)) {
		const here = `${pointer}/${name}`;
		if (elsewhere.test(name)) continue;
		if (isFields(value)) {
			const figure = figureOfField(name);
			const own = value['value'];
			if (figure !== null && typeof own === 'number' && value['metric'] === undefined)
				found.push({figure, value: own, where: `${file}#${here}`, ...cut});
			// Side by side they are of candidates, classes or parts, and not all of them of what is shipped.
			else if (peers.length < 2 || !isOfUnknown(name)) collect(value, file, here, cut, found);
			continue;
		}
		if (typeof value !== 'number' || !Number.isFinite(value)) continue;
		const figure = name === 'value' ? named : figureOfField(name);
		if (figure !== null) found.push({figure, value, where: `${file}#${here}`, ...cut});
	}
}

/** A name that says nothing of new rows: "forest", "north", "0". */
const isOfUnknown = (name: string): boolean => !elsewhere.test(name) && figureOfField(`${name} f1`) === null;
const saysFigures = (json: unknown): boolean =>
	isFields(json) && Object.entries(json).some(([name, value]) => typeof value === 'number' && figureOfField(name) !== null);
