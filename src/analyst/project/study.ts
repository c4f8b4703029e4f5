import {existsSync} from 'node:fs';
import {inputFailure, messageOf} from '../../system/errors.ts';
import {sqlite} from '../../system/sqlite.ts';

export type Trial = {readonly number: number; readonly state: string; readonly value: number | null};

/** What an Optuna study on SQLite holds. */
export type Study = {readonly direction: 'maximize' | 'minimize'; readonly trials: readonly Trial[]};

const mostTrials = 100_000;

/** Reads a study of the file, the newest unless one is named, without changing it; null when there is no such file or no study in it yet. Throws an input failure for another file. */
export function readStudy(file: string, name: string | null = null): Study | null {
	if (!existsSync(file)) return null;
	const {DatabaseSync} = sqlite();
	try {
		const database = new DatabaseSync(file, {readOnly: true, timeout: 5000});
		try {
			const study = database
				.prepare(
					`SELECT s.study_id AS id, d.direction AS direction FROM studies s JOIN study_directions d ON d.study_id = s.study_id AND d.objective = 0
					WHERE ?1 IS NULL OR s.study_name = ?1 ORDER BY s.study_id DESC LIMIT 1`,
				)
				.get(name);
			const id = study?.['id'];
			if (study === undefined || typeof id !== 'number') return null;
			const rows = database
				.prepare(
					`SELECT t.number AS number, t.state AS state, v.value AS value FROM trials t
					LEFT JOIN trial_values v ON v.trial_id = t.trial_id AND v.objective = 0 WHERE t.study_id = ? ORDER BY t.number LIMIT ?`,
				)
				.all(id, mostTrials);
			return {
				direction: study['direction'] === 'MINIMIZE' ? 'minimize' : 'maximize',
				trials: rows.map(row => ({
					number: Number(row['number']),
					state: String(row['state']).toLowerCase(),
					value: typeof row['value'] === 'number' ? row['value'] : null,
				})),
			};
		} finally {
			database.close();
		}
	} catch (error) {
		throw inputFailure(`${file} is no Optuna study (${messageOf(error)}): move it away, then run the step again.`, error);
	}
}

export const finished = (study: Study | null): readonly Trial[] => study?.trials.filter(trial => trial.state === 'complete') ?? [];

/** The best value of the trials, in the study's direction; null before one has finished. */
export function bestOf(study: Study, trials: readonly Trial[] = finished(study)): number | null {
	return trials.reduce<number | null>((best, {value}) => {
		if (value === null) return best;
		if (best === null) return value;
		return study.direction === 'maximize' ? Math.max(best, value) : Math.min(best, value);
	}, null);
}

/** Every trial in order with the best value until then: the tuning history. */
export function historyOf(study: Study): readonly {trial: number; value: number | null; best: number | null; state: string}[] {
	return study.trials.map((trial, at) => ({
		trial: trial.number,
		value: trial.value,
		best: bestOf(study, finished({...study, trials: study.trials.slice(0, at + 1)})),
		state: trial.state,
	}));
}
