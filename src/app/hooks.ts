import {createContext, use, useCallback, useEffect, useRef, useSyncExternalStore} from 'react';
import {useStore} from 'zustand';
import type {Engine, EngineCommand, Readable, TranscriptView} from '../engine/engine.ts';
import type {Actions, StartPort} from './actions.ts';
import type {CommandId, PaletteId} from './keymap.ts';
import type {PaintClock} from './paint-clock.ts';
import type {Theme} from './theme.ts';
import type {View, ViewState, ViewStore} from './view-state.ts';

/** True: the view took the command; false: it goes on to the common meaning. */
export type CommandHandler = (command: CommandId | PaletteId, key: string) => boolean;

/** What a view's own commands can do; each shows what became of it over the footer. */
export type Asks = {
	readonly say: (sentence: string) => void;
	/** Tells the engine; `done` is shown when it agreed. */
	readonly act: (command: EngineCommand, done?: string) => void;
	readonly open: (view: View) => void;
	readonly copy: (text: string) => void;
	/** Opens an absolute path in the person's editor. */
	readonly edit: (path: string, line: number) => void;
	/** Opens the form of a waiver for a failed check of the gate that is shown. */
	readonly waive: (check: string) => void;
	readonly setCursor: (list: string, at: number) => void;
	readonly setOffset: (list: string, at: number) => void;
	/** Marks an id, or takes its mark away. */
	readonly toggleMark: (id: string) => void;
};

/** What every part of the screen can reach; before a session is open there is no engine. */
export type Stage = {
	readonly engine: Engine | null;
	readonly view: ViewStore;
	readonly theme: Theme;
	readonly actions: Actions;
	readonly start: StartPort | null;
	readonly paint: PaintClock;
	/** The focused view's own meaning of commands; set through `useCommands`. */
	readonly handler: {current: CommandHandler | null};
	/** What a view may ask for. */
	readonly ask: Asks;
	/** Milliseconds since the epoch; for ages that are shown, use `useNow`. */
	readonly now: () => number;
};

/** The same inside a session. */
export type Screen = Stage & {readonly engine: Engine};

export const StageContext = createContext<Stage | null>(null);

export function useStage(): Stage {
	const stage = use(StageContext);
	if (!stage) throw new Error('a part of the screen was drawn outside of it');
	return stage;
}

export function useScreen(): Screen {
	const stage = useStage();
	if (!stage.engine) throw new Error('a view of a session was drawn without one');
	return {...stage, engine: stage.engine};
}

/** A selected part of a store; the component draws again only when that part changes. */
export function useReadable<T, S>(store: Readable<T>, select: (state: T) => S): S {
	return useStore(store, select);
}

/** The same for what changes many times a second: drawn at most 15 times a second, with all that changed meanwhile. */
export function useReadableSlowly<T, S>(store: Readable<T>, select: (state: T) => S): S {
	const {paint} = useStage();
	const subscribe = useCallback((listener: () => void) => store.subscribe(paint.slowed(listener)), [store, paint]);
	return useSyncExternalStore(subscribe, () => select(store.getState()));
}

export function useView<S>(select: (state: ViewState) => S): S {
	return useStore(useStage().view, select);
}

/** Gives the view that is shown the first word on every command; the latest handler counts. */
export function useCommands(handle: CommandHandler): void {
	const {handler} = useStage();
	const latest = useRef(handle);
	latest.current = handle;
	useEffect(() => {
		const mine: CommandHandler = (command, key) => latest.current(command, key);
		handler.current = mine;
		return () => {
			if (handler.current === mine) handler.current = null;
		};
	}, [handler]);
}

/** Version of a transcript, read at most 15 times a second; all panes that changed are drawn in one frame. */
export function useTranscript(transcript: TranscriptView): number {
	const {paint} = useStage();
	const subscribe = useCallback((listener: () => void) => transcript.subscribe(paint.slowed(listener)), [transcript, paint]);
	return useSyncExternalStore(subscribe, () => transcript.version);
}

/** Milliseconds since the epoch, whole seconds, moving only while `running`. */
export function useNow(running: boolean): number {
	const {paint} = useStage();
	const subscribe = useCallback((listener: () => void) => (running ? paint.everySecond(listener) : () => {}), [running, paint]);
	return useSyncExternalStore(subscribe, paint.now);
}
