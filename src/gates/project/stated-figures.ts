import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {isFields} from '../../steps/claims.ts';
import {readBounded} from '../../system/files.ts';
import {CannotJudge} from './cannot-judge.ts';
import {figureOfField} from './figure-names.ts';
import {trackedRunOf} from './tracked.ts';
import type {UnderTest} from './under-test.ts';

/** A figure that the project states of new rows. */
export type StatedFigure = {readonly figure: string; readonly value: number; readonly where: string};

const maxBytes = 4 * 1024 * 1024;
const mostFiles = 200;
const mostFigures = 200;

/** Fields below which nothing is said of the shipped model and new rows. */
const elsewhere =
	/(^|[_\s])(train(ing)?|fit(ted)?|baselines?|dummy|simple(st)?|candidates?|compar(ed|isons?)|folds?|slices?|groups?|classes|per|by|low(er)?|high|upper|std|deviation|trials?|study|decision|params|parameters|history|constraints?|levels?|required|targets?|thresholds?|monitors?|curve|epochs?|previous|old|earlier)($|[_\s])/i;

/** Figures in the run of the fresh training. */
export async function figuresOfRun(project: UnderTest): Promise<readonly StatedFigure[]> {
	try {
		const {metrics} = await trackedRunOf(project);
		return Object.entries(metrics).flatMap(([name, {value}]) => {
			const figure = figureOfField(name);
			return figure === null || value === null ? [] : [{figure, value, where: `the run's ${name}`}];
		});
	} catch (error) {
		if (error instanceof CannotJudge) return [];
		throw error;
	}
}

const ofFigures = /^(.*[_-])?(metrics?|results?|scores?|evaluation|eval|performance)([_-].*)?\.json$/i;

/** Figures in the reports and metric files of the project. */
export async function figuresOfFiles(project: UnderTest): Promise<readonly StatedFigure[]> {
	const found: StatedFigure[] = [];
	for (const relative of await reportFiles(project.copy)) {
		const bytes = await readBounded(path.join(project.copy, relative), maxBytes).catch(() => null);
		const json = bytes === null ? null : parsed(bytes.toString('utf8'));
		collect(json, relative, '', found);
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

function collect(json: unknown, file: string, pointer: string, found: StatedFigure[]): void {
	if (!isFields(json)) return;
	const named = typeof json['metric'] === 'string' ? figureOfField(json['metric']) : null;
	for (const [name, value] of Object.entries(json)) {
		const here = `${pointer}/${name}`;
		if (elsewhere.test(name)) continue;
		if (isFields(value)) {
			const figure = figureOfField(name);
			const own = value['value'];
			if (figure !== null && typeof own === 'number' && value['metric'] === undefined)
				found.push({figure, value: own, where: `${file}#${here}`});
			else collect(value, file, here, found);
			continue;
		}
		if (typeof value !== 'number' || !Number.isFinite(value)) continue;
		const figure = name === 'value' ? named : figureOfField(name);
		if (figure !== null) found.push({figure, value, where: `${file}#${here}`});
	}
}
