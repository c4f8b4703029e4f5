// One structure of a screen with five panes, one of which gets a line: CPU and bytes a frame.
// node frame.mjs <app|app-whole|plain|painter> <columns> <rows> <frames>
import {Box, render, Text} from 'ink';
import {createElement, useSyncExternalStore} from 'react';
import {createStore} from 'zustand/vanilla';
import {App} from '../../../components/App.tsx';
import {createPaintClock} from '../../../src/app/paint-clock.ts';
import {createViewStore} from '../../../src/app/view-state.ts';
import {roles} from '../../../src/domain/roles.ts';
import type {Engine} from '../../../src/engine/engine.ts';
import {assessing} from '../../../tests/support/assessment.ts';
import {CountingOut, SilentIn} from './fake-terminal.ts';
import {floodLine, plainLine} from './flood-text.ts';

const [structure = 'app', columns = 120, rows = 40, frames = 20] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const out = new CountingOut(columns, rows);

/** No two panes hold the same line: equal ones would be worked out once. */
const paneLine = (pane: number, at: number) => pane * 10_000 + at;

type Drawn = {readonly append: (at: number) => void; readonly flushed: () => Promise<void>; readonly end: () => void};

const inkOptions = (incremental: boolean) => ({
	// biome-ignore lint/suspicious/noExplicitAny: a terminal's streams have more than is used
	stdout: out as any,
	// biome-ignore lint/suspicious/noExplicitAny: as above
	stdin: new SilentIn() as any,
	exitOnCtrlC: false,
	patchConsole: false,
	alternateScreen: true,
	incrementalRendering: incremental,
	interactive: true,
	maxFps: 10_000,
	isScreenReaderEnabled: false,
});

/** Our own screen. */
function ours(incremental: boolean): Drawn {
	const fake = assessing();
	for (const [pane, role] of roles.entries())
		for (let at = 0; at < rows; at += 1) fake.transcripts[role].add(fake.now(), plainLine(paneLine(pane, at)));
	const engine = createStore<Engine | null>(() => fake.engine);
	const view = createViewStore({id: 'workspace'}, {theme: 'dark', phase: 'ASSESSMENT'});
	view.setState({role: 'data_pipeline', region: 'panes'});
	// The clock that slows data down is left out: what a frame costs is asked, not how many there are.
	const paint = {...createPaintClock(fake.now), slowed: (listener: () => void) => listener};
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
		createElement(App, {engine, view, paint, start: null, actions, options: {color: true, ascii: false, now: fake.now}}),
		inkOptions(incremental),
	);
	return {
		append: at => fake.transcripts.data_pipeline.add(fake.now(), plainLine(at)),
		flushed: () => instance.waitUntilRenderFlush(),
		end() {
			instance.unmount();
			paint.stop();
		},
	};
}

/** The panes as one first writes them with Ink: a Text a line, cut and clipped by the layout. */
function plain(): Drawn {
	const panes = roles.map((_, pane) => Array.from({length: rows}, (_, at) => floodLine(paneLine(pane, at))));
	let version = 0;
	let changed = () => {};
	const subscribe = (listener: () => void) => {
		changed = listener;
		return () => {};
	};
	const height = Math.floor((rows - 2) / 3);
	const Pane = ({lines}: {readonly lines: readonly string[]}) => (
		<Box flexDirection="column" width={Math.floor(columns / 2)} height={height} overflow="hidden">
			{lines.slice(-height).map((line, index) => (
				<Text key={index.toString()} wrap="truncate">
					{line}
				</Text>
			))}
		</Box>
	);
	const Screen = () => {
		useSyncExternalStore(subscribe, () => version);
		return (
			<Box flexDirection="column" width={columns} height={rows}>
				<Text wrap="truncate">ml-engineer bird strike damage predictor</Text>
				<Box flexWrap="wrap" width={columns} height={height * 3}>
					{panes.map((lines, index) => (
						<Pane key={roles[index]} lines={lines} />
					))}
				</Box>
				<Text wrap="truncate">j/k move enter open ? help</Text>
			</Box>
		);
	};
	const instance = render(<Screen />, inkOptions(true));
	return {
		append(at) {
			panes[0]?.push(floodLine(at));
			panes[0]?.shift();
			version += 1;
			changed();
		},
		flushed: () => instance.waitUntilRenderFlush(),
		end: () => instance.unmount(),
	};
}

/** The floor: rows put together as text, and only those that differ written. ASCII only, no layout. */
function painter(): Drawn {
	const panes = roles.map((_, pane) => Array.from({length: rows}, (_, at) => plainLine(paneLine(pane, at))));
	const width = Math.floor(columns / 2);
	const height = Math.floor((rows - 2) / 3);
	let before: string[] = [];
	const paint = () => {
		const screen = ['ml-engineer bird strike damage predictor'.padEnd(columns)];
		for (let row = 0; row < height * 3; row += 1) {
			const left = panes[2 * Math.floor(row / height)]?.at(-height + (row % height)) ?? '';
			const right = panes[2 * Math.floor(row / height) + 1]?.at(-height + (row % height)) ?? '';
			screen.push(`\u001b[32m${left.slice(0, width - 1).padEnd(width)}\u001b[39m${right.slice(0, width - 1).padEnd(width)}`);
		}
		screen.push('j/k move enter open ? help'.padEnd(columns));
		const changed = screen.flatMap((text, row) => (text === before[row] ? [] : [`\u001b[${row + 1};1H${text}`]));
		before = screen;
		out.write(changed.join(''));
	};
	paint();
	return {
		append(at) {
			panes[0]?.push(plainLine(at));
			panes[0]?.shift();
			paint();
		},
		flushed: async () => {},
		end: () => {},
	};
}

const drawn = structure === 'plain' ? plain() : structure === 'painter' ? painter() : ours(structure === 'app');
const turn = () => new Promise<void>(resolve => setImmediate(resolve));
let at = rows;
const draw = async (count: number) => {
	for (let frame = 0; frame < count; frame += 1) {
		drawn.append(at);
		at += 1;
		await turn();
		await drawn.flushed();
	}
};
await draw(frames);
const costs: number[] = [];
out.bytes = 0;
const rounds = 3;
for (let round = 0; round < rounds; round += 1) {
	const from = process.cpuUsage();
	await draw(frames);
	const {user, system} = process.cpuUsage(from);
	costs.push((user + system) / 1000 / frames);
}
costs.sort((a, b) => a - b);
process.stdout.write(`\n${JSON.stringify({cpuMs: costs[1], bytes: out.bytes / (rounds * frames)})}\n`);
drawn.end();
process.exit(0);
