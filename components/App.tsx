import {Box, useApp, useInput, usePaste, useWindowSize} from 'ink';
import {useEffect, useMemo, useRef} from 'react';
import type {Actions, StartPort} from '../src/app/actions.ts';
import {announce} from '../src/app/announce.ts';
import {asksOf} from '../src/app/asks.ts';
import {displayText, wrap} from '../src/app/cells.ts';
import {confirmLines} from '../src/app/commands/confirm.ts';
import type {CommandContext} from '../src/app/commands/context.ts';
import {createCommander} from '../src/app/commands.ts';
import {type CommandHandler, type Stage, StageContext, useReadable} from '../src/app/hooks.ts';
import {keysOf} from '../src/app/key-name.ts';
import {createKeyQueue} from '../src/app/key-queue.ts';
import {followOpening} from '../src/app/opening.ts';
import type {PaintClock} from '../src/app/paint-clock.ts';
import {formRows, textRows} from '../src/app/panel-rows.ts';
import {makeTheme} from '../src/app/theme.ts';
import {topView, type ViewStore} from '../src/app/view-state.ts';
import {isSmall} from '../src/app/workspace-layout.ts';
import type {Engine, Readable} from '../src/engine/engine.ts';
import {CommandList} from './primitives/CommandList.tsx';
import {Footer, footerHeight} from './primitives/Footer.tsx';
import {Picker} from './primitives/Picker.tsx';
import {Rows} from './primitives/Rows.tsx';
import {renderView} from './views.tsx';

export type AppOptions = {readonly color: boolean; readonly ascii: boolean; readonly now: () => number};

export type AppProps = {
	/** null until a session is open: then only the start view has something to show. */
	readonly engine: Readable<Engine | null>;
	readonly view: ViewStore;
	readonly paint: PaintClock;
	readonly start: StartPort | null;
	readonly actions: Actions;
	readonly options: AppOptions;
};

/** The whole screen: one listener for keys, the view that is on top, and the footer. */
export function App({engine: engineStore, view, paint, start, actions, options}: AppProps) {
	const {columns, rows} = useWindowSize();
	const {suspendTerminal, exit} = useApp();
	const engine = useReadable(engineStore, one => one);
	const size = useRef({columns, rows});
	size.current = {columns, rows};
	const handler = useRef<CommandHandler | null>(null);
	const themeName = useReadable(view, state => state.theme);
	const theme = useMemo(() => makeTheme(themeName, options), [themeName, options]);
	const context = useMemo<CommandContext>(
		() => ({
			view,
			engine: () => engineStore.getState(),
			start,
			actions: {
				...actions,
				quit: () => {
					actions.quit();
					exit();
				},
			},
			handler,
			now: options.now,
			size: () => size.current,
			away: callback => suspendTerminal(() => actions.away(callback)),
			redraw: () => void suspendTerminal(() => {}),
		}),
		[view, engineStore, start, actions, options, suspendTerminal, exit],
	);
	const commander = useMemo(() => createCommander(context), [context]);
	useEffect(() => () => commander.stop(), [commander]);
	useEffect(() => actions.onStopAsked(() => commander.perform('suspend', 'ctrl-z')), [actions, commander]);
	useEffect(() => (engine ? announce(engine, view, actions.ring) : undefined), [engine, view, actions]);
	useEffect(() => (start ? followOpening(start, view) : undefined), [start, view]);
	const keys = useMemo(() => createKeyQueue(commander), [commander]);
	useEffect(() => () => keys.stop(), [keys]);
	useInput((input, key) => {
		if (key.eventType !== 'release') keys.press(keysOf(input, key));
	});
	usePaste(text => keys.paste(text));

	const stage = useMemo<Stage>(
		() => ({engine, view, theme, actions, start, paint, handler, ask: asksOf(context), now: options.now}),
		[engine, view, theme, actions, start, paint, context, options],
	);
	return (
		<StageContext value={stage}>
			<Screen engine={engine} view={view} width={columns} height={rows} />
		</StageContext>
	);
}

/** Lines that a sentence over the footer may take; none of ours is longer at 80 columns. */
const mostToastLines = 3;

function Screen({
	engine,
	view,
	width,
	height,
}: {
	readonly engine: Engine | null;
	readonly view: ViewStore;
	readonly width: number;
	readonly height: number;
}) {
	const small = isSmall(width, height);
	const top = useReadable(view, topView);
	const confirm = useReadable(view, state => state.confirm);
	const input = useReadable(view, state => state.input);
	const toast = useReadable(view, state => state.toast ?? '');
	const said = toast === '' ? [] : wrap(displayText(toast), width - 2).slice(0, mostToastLines);
	const form = useReadable(view, state =>
		state.input?.kind === 'form' && state.input.form !== 'start' ? (state.forms[state.input.form] ?? null) : null,
	);
	const question = confirm ? confirmLines(confirm, engine).flatMap(line => wrap(displayText(line), width - 2)) : [];
	const text = input?.kind === 'text' ? textRows(input, width) : form ? formRows(form, width) : [];
	const footer = Math.min(height, footerHeight(small, said.length, question.length, text.length));
	const pick = input?.kind === 'pick' ? input : null;
	const pickHeight = pick ? Math.max(1, Math.min(pick.options.length, Math.floor(height / 2) - 2)) : 0;
	const body = Math.max(0, height - footer - (pick ? pickHeight + 1 : 0));
	const listing = input?.kind === 'text' && input.purpose.kind === 'commands' ? input.editor.text : null;
	return (
		<Box flexDirection="column" width={width} height={height}>
			{/* The view stays, unseen, below the list of commands: a command chosen there still finds it. */}
			<Box width={width} height={body} flexShrink={0} flexDirection="column" display={listing === null ? 'flex' : 'none'}>
				{renderView(top, width, body)}
			</Box>
			{listing === null ? null : <CommandList typed={listing} small={small} width={width} height={body} />}
			{pick ? <Rows rows={[` ${pick.title}`]} width={width} height={1} /> : null}
			{pick ? <Picker options={pick.options} highlighted={pick.highlighted} width={width} height={pickHeight} /> : null}
			<Footer width={width} height={footer} small={small} said={said} question={question} text={text} />
		</Box>
	);
}
