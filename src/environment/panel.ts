import type {Fact} from './reading.ts';
import {secondsOf} from './reading.ts';
import {ageMs, type Entry, entryOf, isStale, type Snapshot} from './snapshot.ts';

export type PanelPiece = {
	readonly id: string;
	/** "python", "ml", "docker", "kube", "gpu", "mem": at most 6 characters. */
	readonly label: string;
	/** The short form beside the label, with its age when it is not live. */
	readonly value: string;
	/** The short form without a label beside it, for a line of pieces: "docker 27.1", "Docker not available". */
	readonly alone: string;
	readonly status: 'looking' | 'ok' | 'missing' | 'degraded' | 'error' | 'timed-out';
	readonly stale: boolean;
};

type Short = {readonly value: string; readonly alone: string};

const rows: readonly {readonly id: string; readonly label: string; readonly prefix: string; short(entry: Entry): string}[] = [
	{id: 'python', label: 'python', prefix: 'python ', short: summary},
	{id: 'frameworks', label: 'ml', prefix: '', short: shortFrameworks},
	{id: 'container', label: 'docker', prefix: 'docker ', short: shortContainer},
	{id: 'kubernetes', label: 'kube', prefix: 'kube: ', short: shortKubernetes},
	{id: 'gpu', label: 'gpu', prefix: 'gpu ', short: summary},
	{id: 'memory', label: 'mem', prefix: 'mem ', short: summary},
];

/** The environment in the few words of the panel; `now` in milliseconds since the epoch. */
export function panelOf(snapshot: Snapshot, now: number): PanelPiece[] {
	return rows.flatMap(({id, label, prefix, short}) => {
		const entry = entryOf(snapshot, id);
		if (entry === undefined) return [];
		const stale = isStale(entry, now);
		const age = stale ? ` (${secondsOf(ageMs(entry, now) ?? 0)} old)` : '';
		const {value, alone} = wordsOf(entry, prefix, label, short);
		return [{id, label, value: value + age, alone: alone + age, status: entry.reading?.status ?? 'looking', stale}];
	});
}

function wordsOf(entry: Entry, prefix: string, label: string, short: (entry: Entry) => string): Short {
	const {reading} = entry;
	if (reading === null) return {value: 'looking', alone: `${label} ...`};
	// A failed look keeps what it could still tell (a docker without its daemon); else its cause is the value.
	if (reading.status === 'error') return {value: `error: ${reading.error ?? ''}`, alone: `${label} error`};
	if (reading.status === 'timed-out') return {value: reading.error ?? 'timed out', alone: `${label} timed out`};
	if (reading.status === 'missing') {
		const saysItself = reading.summary.includes(' ');
		return {value: reading.summary, alone: saysItself ? reading.summary : `${label} ${reading.summary}`};
	}
	const value = short(entry);
	return {value, alone: prefix + value};
}

function summary(entry: Entry): string {
	return entry.reading?.summary ?? '';
}

function shortFrameworks(entry: Entry): string {
	const shown = listOf(entry.reading?.facts['shown']);
	const count = Number(entry.reading?.facts['count'] ?? 0);
	return count > 1 ? `${shown[0]} +${count - 1}` : (shown[0] ?? '');
}

function shortContainer(entry: Entry): string {
	const {engine, client, server, reachable} = entry.reading?.facts ?? {};
	const version = String(server ?? client ?? '').match(/^\d+\.\d+/)?.[0] ?? String(server ?? client ?? '');
	return `${engine === 'podman' ? 'podman ' : ''}${version}${reachable === false ? ', no daemon' : ''}`;
}

function shortKubernetes(entry: Entry): string {
	const {context, answers} = entry.reading?.facts ?? {};
	return `${context}${answers === false ? ', no answer' : ''}`;
}

const listOf = (fact: Fact | undefined): readonly string[] => (Array.isArray(fact) ? fact : []);
