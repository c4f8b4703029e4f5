import path from 'node:path';
import type {Glance} from '../analysis/repository/glance.ts';
import {count, counted} from '../domain/format.ts';
import type {SessionState} from '../domain/state.ts';
import {phaseTitles} from '../domain/workflow.ts';

/** `9 notebooks, 41 .py, FastAPI app/main.py:12, model.pkl (no producer)`; null when there is no code. */
export function foundLine(found: Glance): string | null {
	const {notebooks, python, app, models} = found;
	const [first, ...others] = models.toSorted((a, b) => Number(a.produced !== false) - Number(b.produced !== false));
	const parts = [
		notebooks > 0 ? counted(notebooks, 'notebook') : '',
		python > 0 ? `${count(python)} .py` : '',
		app ? `${app.framework} ${app.path}:${app.line}` : '',
		first
			? `${first.path}${first.produced === false ? ' (no producer)' : ''}${others.length > 0 ? ` +${counted(others.length, 'model')}` : ''}`
			: '',
	].filter(part => part !== '');
	return notebooks + python + models.length === 0 ? null : parts.join(', ');
}

/** `2 csv, 1 parquet; the notebooks read data/raw.csv (git-ignored)`; null when there is nothing to say beyond one file. */
export function dataLine(files: readonly {readonly format: string}[], read: Glance['read']): string | null {
	const types = new Map<string, number>();
	for (const {format} of files) types.set(format, (types.get(format) ?? 0) + 1);
	const counts = [...types].toSorted((a, b) => b[1] - a[1]).map(([format, count]) => `${count} ${format}`);
	const [first, ...others] = read;
	const more = others.length > 0 ? ` and ${others.length} more` : '';
	const reads = first ? `the notebooks read ${first.path}${first.ignored ? ' (git-ignored)' : ''}${more}` : '';
	if (files.length < 2 && reads === '') return null;
	return [counts.join(', '), reads].filter(part => part !== '').join('; ');
}

/** `17:02 yesterday   assess   at Design   maturity 1.3 of 7`: when it last changed, its job, where it stands, the score it came to. */
export function sessionLine(state: SessionState, changedAt: string, now: Date): string {
	const summary = state.phases.ASSESSMENT.steps['maturity']?.summary ?? '';
	const score = /^\d+(\.\d+)? of 7/.exec(summary)?.[0];
	const where = state.phase === 'COMPLETE' ? 'complete' : `at ${phaseTitles[state.phase]}`;
	return [whenOf(new Date(changedAt), now), state.job, where, ...(score === undefined ? [] : [`maturity ${score}`])].join('   ');
}

/** Local time and day, in words while they are short. */
function whenOf(at: Date, now: Date): string {
	if (Number.isNaN(at.getTime())) return 'unknown time';
	const two = (value: number) => String(value).padStart(2, '0');
	const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
	const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
	if (days === 0) return `${clock} today    `;
	if (days === 1) return `${clock} yesterday`;
	return `${clock} ${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** `git main, 3 changed`, from what the probe of the folder read; null when it is no repository or git could not say. */
export function gitPlace(facts: Readonly<Record<string, unknown>>): string | null {
	const {git, branch, head, changed, untracked} = facts;
	if (git !== true) return null;
	const name = typeof branch === 'string' ? branch : typeof head === 'string' ? head.slice(0, 7) : null;
	if (name === null || typeof changed !== 'number' || typeof untracked !== 'number') return 'git';
	const all = changed + untracked;
	return `git ${name}, ${all === 0 ? 'clean' : `${all} changed`}`;
}

/** How a data format is called by the ends of its files. */
export const formatOf = (file: string): string => path.extname(file.replace(/\.gz$/i, '')).slice(1).toLowerCase() || 'file';
