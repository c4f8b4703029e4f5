import {createStore} from 'zustand/vanilla';
import {panelOf} from '../environment/panel.ts';
import type {EnvironmentMonitor} from '../environment/scheduler.ts';
import type {Entry, Snapshot} from '../environment/snapshot.ts';
import type {EnvironmentView, ProbeView, Readable} from './engine.ts';

const probeOf = ({id, title, reading, at, durationMs}: Entry): ProbeView => ({
	id,
	title,
	status: reading?.status ?? 'waiting',
	summary: reading?.summary ?? '',
	detail: reading?.detail ?? null,
	command: reading?.command ?? null,
	raw: reading?.raw ?? '',
	error: reading?.error ?? null,
	at: at === null ? null : Date.parse(at),
	durationMs,
});

const viewOf = (snapshot: Snapshot, now: number): EnvironmentView => ({
	probes: snapshot.entries.map(probeOf),
	panel: panelOf(snapshot, now).map(({label, value, stale}) => ({label, value, stale})),
	changes: snapshot.changes.map(({probe, before, after}) => ({probe, before, after})),
	baseline: snapshot.baseline,
});

/** The monitor's readings in the words of the screen. */
export function environmentView(monitor: EnvironmentMonitor): {readonly view: Readable<EnvironmentView>; readonly stop: () => void} {
	const store = createStore<EnvironmentView>(() => viewOf(monitor.snapshot(), Date.now()));
	const stop = monitor.subscribe(snapshot => store.setState(viewOf(snapshot, Date.now()), true));
	return {view: store, stop};
}
