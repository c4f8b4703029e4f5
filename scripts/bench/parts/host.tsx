// The screen of a session in a real terminal, its five panes fed by real children:
// node host.mjs <idle|raw|protocol> <flood.mjs> <folder> <seconds at most>
import {render} from 'ink';
import {createElement} from 'react';
import {createStore} from 'zustand/vanilla';
import {App} from '../../../components/App.tsx';
import {createPaintClock} from '../../../src/app/paint-clock.ts';
import {createViewStore} from '../../../src/app/view-state.ts';
import {roles} from '../../../src/domain/roles.ts';
import type {Engine} from '../../../src/engine/engine.ts';
import {killAllGroups} from '../../../src/system/groups.ts';
import {fakeEngine} from '../../../tests/support/fake-engine.ts';
import {openTranscripts, protocolFeed, transcriptFeed} from './feeds.ts';

const [mode = 'idle', script = '', folder = '.', seconds = '60'] = process.argv.slice(2);
/** Bytes each child may write: the transcripts of a flood without an end would fill the disk. */
const megabytesEach = 600;
const keyFps = 250;

const fake = fakeEngine();
fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
for (const step of ['problem_type', 'data', 'maturity']) fake.dispatch({type: 'step.started', phase: 'ASSESSMENT', step, backend: 'flood'});
const transcripts = await openTranscripts(folder);
const engine: Engine = {
	...fake.engine,
	transcript: role => {
		const transcript = transcripts.get(role);
		if (transcript === undefined) throw new Error(`there is no role ${role}`);
		return transcript;
	},
};
const view = createViewStore({id: 'workspace'}, {theme: 'dark', phase: 'ASSESSMENT'});
view.setState({role: 'data_pipeline', region: 'panes'});
const paint = createPaintClock(Date.now);
const actions = {
	edit: async () => '',
	copy: async () => '',
	quit: () => {},
	suspend: async () => {},
	away: (callback: () => Promise<void>) => callback(),
	onStopAsked: () => () => {},
	ring: () => {},
};
const instance = render(
	createElement(App, {
		engine: createStore<Engine | null>(() => engine),
		view,
		paint,
		start: null,
		actions,
		options: {color: true, ascii: false, now: Date.now},
	}),
	{alternateScreen: true, incrementalRendering: true, interactive: true, exitOnCtrlC: false, patchConsole: true, maxFps: keyFps},
);
const feed =
	mode === 'raw'
		? transcriptFeed(script, megabytesEach, transcripts)
		: mode === 'protocol'
			? protocolFeed(script, megabytesEach, transcripts, folder)
			: null;
process.once('exit', killAllGroups);
const end = async () => {
	instance.unmount();
	await feed?.stop();
	process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end());
setTimeout(() => void end(), Number(seconds) * 1000);
if (roles.length !== 5) throw new Error('the bench is made for five roles');
