import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {ProjectFault} from './cannot-judge.ts';
import {comparePredictions} from './compare-predictions.ts';
import {ownTestRows} from './own-split.ts';
import {rowsOf} from './rows.ts';
import {freshPredictions, predictionRun, trained} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** The model that `train_on_split` fits on the project's own split, beside the one that `train` leaves. */
export type OwnFit = {
	readonly model: string;
	/** Of the rows kept aside. */
	readonly predictions: string;
	/** The rows that `train` fits on: those that its split names, all that it is given, or others. */
	readonly ships: 'split' | 'all rows' | 'other';
	/** What `train_on_split` predicts when it is handed all rows; null: it was not asked, or refused. */
	readonly ofAllRows: string | null;
	/** Part of the predictions of `train` that are equal to these, and how many there are. */
	readonly share: number;
	readonly rows: number;
};

/** For a project with `split` and `train_on_split`; null without them. To ship a fit on all rows is honest: its figures are then of the other one. */
export function ownFit(project: UnderTest): Promise<OwnFit | null> {
	const {context, pipeline} = project;
	if (!pipeline.commands.split || !pipeline.commands.train_on_split) return Promise.resolve(null);
	return context.shared('own fit', async () => {
		const before = await freshPredictions(project);
		const {file} = await ownTestRows(project);
		const own = await fitOn(project, 'own split', file);
		const {equal, share, rows} = await comparePredictions(context, before, own.predictions);
		if (equal) return {...own, ships: 'split', ofAllRows: null, share, rows};
		const ofAllRows = await fitOnAllRows(project);
		const again = ofAllRows !== null && (await comparePredictions(context, before, ofAllRows)).equal;
		return {...own, ships: again ? 'all rows' : 'other', ofAllRows, share, rows};
	});
}

/**
 * What `train_on_split` predicts for the rows kept aside when it is handed all rows, its own test rows too; null: it has no such commands,
 * or takes no split whose sides share rows.
 */
export async function fitOnAllRows(project: UnderTest): Promise<string | null> {
	const {commands} = project.pipeline;
	if (!commands.split || !commands.train_on_split) return null;
	const {train, test} = await ownTestRows(project);
	const whole = path.join(project.folder, 'split-of-all.json');
	await writeFile(whole, JSON.stringify({train: [...train, ...test].sort((one, other) => one - other), test}));
	try {
		return (await fitOn(project, 'all rows', whole)).predictions;
	} catch (error) {
		if (error instanceof ProjectFault) return null;
		throw error;
	}
}

/** A training by a split of the rows that the project is given, and what it answers for those kept aside. */
export async function fitOn(project: UnderTest, name: string, split: string, data?: string) {
	const rows = await rowsOf(project);
	const {model} = await trained(project, name, data ?? rows.training, {split});
	// With the same history: only what it was fitted on differs.
	const {out} = await predictionRun(project, name, model, rows.unlabelled, {rows: rows.training});
	return {model, predictions: out};
}
