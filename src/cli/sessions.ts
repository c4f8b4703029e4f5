import {createInterface} from 'node:readline/promises';
import {deleteSession, findSession, listSessions, renameSession, type SessionEntry} from '../session/catalog.ts';
import {holderText} from '../system/claim.ts';
import {exitStatus, inputFailure} from '../system/errors.ts';
import {suggestedCommand} from '../system/own-program.ts';
import {sanitizeOutput} from '../system/sanitize.ts';
import {say, sayJson, sayText} from './output.ts';
import {isTerminal} from './terminal.ts';

/** `ml-engineer sessions [--json]`: all sessions, the last changed first. A damaged one is listed with what is wrong; always 0. */
export async function sessionsCommand(options: {readonly json: boolean; readonly stateDirectory: string}): Promise<number> {
	const sessions = await listSessions(options.stateDirectory);
	await (options.json ? sayJson(sessionsJson(sessions)) : sayText(sessionsTable(sessions, options.stateDirectory, Date.now())));
	return exitStatus.ok;
}

/** `ml-engineer sessions rename <id> <name>`. */
export async function renameCommand(options: {
	readonly id: string;
	readonly name: string;
	readonly stateDirectory: string;
}): Promise<number> {
	const {id, folder} = await findSession(options.stateDirectory, options.id);
	await renameSession(folder, options.name);
	await say(`${id} is now called ${options.name.trim()}`);
	return exitStatus.ok;
}

/** `ml-engineer sessions delete <id> [--yes]`: asks first; anything but y cancels. Without a terminal nobody can be asked. */
export async function deleteCommand(options: {
	readonly id: string;
	readonly yes: boolean;
	readonly stateDirectory: string;
}): Promise<number> {
	const entry = await findSession(options.stateDirectory, options.id);
	const called = `session ${entry.id} (${titleOf(entry)})`;
	if (!options.yes) {
		if (!isTerminal()) {
			throw inputFailure(`Nobody can be asked whether to delete ${called}: there is no terminal. Say --yes to delete it.`);
		}
		const prompt = createInterface({input: process.stdin, output: process.stdout});
		const closed = new AbortController();
		prompt.once('close', () => closed.abort());
		const answer = await prompt
			.question(`Delete ${called}, with its history and transcripts? [y/N] `, {signal: closed.signal})
			.catch(() => '');
		prompt.close();
		if (!/^\s*y(es)?\s*$/i.test(answer)) {
			await say('Cancelled; nothing was deleted.');
			return exitStatus.ok;
		}
	}
	await deleteSession(options.stateDirectory, entry.id);
	await say(`Deleted ${called}. What it produced in a project is still there.`);
	return exitStatus.ok;
}

/** One object on one line, for other programs. */
export function sessionsJson(sessions: readonly SessionEntry[]): string {
	return JSON.stringify({
		v: 1,
		sessions: sessions.map(({id, folder, state, changedAt, held, problem}) => ({
			id,
			name: state?.name ?? null,
			focus: state?.focus_area ?? null,
			phase: state?.phase ?? null,
			job: state?.job ?? null,
			seq: state?.seq ?? null,
			changed_at: changedAt,
			workspace: state?.workspace ?? null,
			project: state?.project ?? null,
			folder,
			held_by: held ? (held.holder ?? {}) : null,
			problem,
		})),
	});
}

/** An aligned table; below a session that is open elsewhere or damaged, a line that says so. `now` in ms since the epoch. */
export function sessionsTable(sessions: readonly SessionEntry[], stateDirectory: string, now: number): string {
	if (sessions.length === 0)
		return `No sessions in ${stateDirectory}. Begin one with: ${suggestedCommand(['what you work on'], stateDirectory)}\n`;
	const rows = [
		['SESSION', 'PHASE', 'CHANGED', 'JOB', 'FOCUS'],
		...sessions.map(one => [one.id, one.state?.phase ?? '-', ageOf(one.changedAt, now), one.state?.job ?? '-', titleOf(one)]),
	];
	const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? [];
	const line = (row: readonly string[]) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd();
	const notes = (one: SessionEntry) => [
		...(one.held ? [`  open ${holderText(one.held.holder)}`] : []),
		...(one.problem === null ? [] : [`  ${plain(one.problem)}`]),
	];
	const [head = [], ...body] = rows;
	return `${[line(head), ...sessions.flatMap((one, index) => [line(body[index] ?? []), ...notes(one)])].join('\n')}\n`;
}

/** What a person calls it: its name, else its focus, on one line of bounded length. */
function titleOf({state}: SessionEntry): string {
	if (!state) return 'cannot be read';
	const title = plain(state.name ?? state.focus_area);
	return title.length > 60 ? `${title.slice(0, 59).trimEnd()}…` : title;
}

const plain = (text: string) => sanitizeOutput(text).replaceAll(/\s+/g, ' ').trim();

/** "12 s ago", "5 min ago", "3 h ago", then days. */
function ageOf(iso: string, now: number): string {
	const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
	if (seconds < 60) return `${seconds} s ago`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
	if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
	const days = Math.floor(seconds / 86_400);
	return `${days} ${days === 1 ? 'day' : 'days'} ago`;
}
