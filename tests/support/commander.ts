import type {CommandContext} from '../../src/app/commands/context.ts';
import {createCommander} from '../../src/app/commands.ts';
import {createViewStore, type View} from '../../src/app/view-state.ts';
import type {FakeEngine} from './fake-engine.ts';

/** Keys without a terminal: what a person presses, and what the engine was told. */
export function driver(fake: FakeEngine, options: {readonly columns?: number; readonly rows?: number; readonly view?: View} = {}) {
	const view = createViewStore(options.view ?? {id: 'workspace'}, {theme: 'dark', phase: 'ASSESSMENT'});
	const did: string[] = [];
	const context: CommandContext = {
		view,
		engine: () => fake.engine,
		start: null,
		actions: {
			edit: async (path, line) => {
				did.push(`edit ${path}:${line}`);
				return 'edited';
			},
			copy: async text => {
				did.push(`copy ${text}`);
				return `copied ${text.split('\n').length} lines`;
			},
			quit: () => {
				did.push('quit');
			},
			suspend: async () => {
				did.push('suspend');
			},
			away: callback => callback(),
			onStopAsked: () => () => undefined,
			ring: () => {
				did.push('ring');
			},
		},
		handler: {current: null},
		now: fake.now,
		size: () => ({columns: options.columns ?? 120, rows: options.rows ?? 32}),
		away: callback => callback(),
		redraw: () => {
			did.push('redraw');
		},
	};
	const commander = createCommander(context);
	return {
		commander,
		context,
		view,
		did,
		/** Named keys; a text in quotes is typed character by character. Time stands still between them. */
		press(...keys: readonly string[]) {
			for (const key of keys) {
				if (key.startsWith('"')) for (const one of key.slice(1, -1)) commander.key(one === ' ' ? 'space' : one, one);
				else commander.key(key, key === 'space' ? ' ' : key);
			}
		},
		/** A moment that is long enough to read. */
		read() {
			fake.pass(1000);
		},
		toast: () => view.getState().toast,
		layer: () => (view.getState().confirm ? 'CONFIRM' : view.getState().input ? 'INPUT' : 'COMMAND'),
	};
}
