import {useRef} from 'react';
import {distance} from './commands/move.ts';
import {useStage, useView} from './hooks.ts';
import type {CommandId, PaletteId} from './keymap.ts';
import {type ViewState, windowStart} from './view-state.ts';

/** Line that a movement key leads to in a list of `count` lines with `height` shown; null: it is no movement. */
export function movedTo(command: CommandId | PaletteId, at: number, count: number, height: number): number | null {
	const by = isMovement(command) ? distance(command, height) : null;
	return by === null ? null : Math.min(Math.max(0, at + by), Math.max(0, count - 1));
}

const movements: readonly string[] = ['down', 'up', 'half-down', 'half-up', 'page-down', 'page-up', 'first', 'last'];
const isMovement = (command: CommandId | PaletteId): command is CommandId => movements.includes(command);

export type List = {
	/** As it is drawn. */
	readonly at: number;
	/** As it is now: what several keys of one read go on from. */
	readonly current: () => number;
	/** First line shown. */
	readonly first: number;
	readonly to: (line: number) => void;
	/** Takes a movement key; false when it is none. */
	readonly move: (command: CommandId | PaletteId) => boolean;
};

/** The cursor of a list, kept while other views are looked at; `initial` until it is moved the first time. */
export function useList(name: string, count: number, height: number, initial = 0): List {
	const {ask, view} = useStage();
	const atIn = (state: ViewState) => Math.min(Math.max(0, state.cursors[name] ?? initial), Math.max(0, count - 1));
	const first = useRef(0);
	const at = useView(atIn);
	const current = () => atIn(view.getState());
	first.current = windowStart(first.current, at, count, height);
	const to = (line: number) => ask.setCursor(name, Math.min(Math.max(0, line), Math.max(0, count - 1)));
	return {
		at,
		current,
		first: first.current,
		to,
		move(command) {
			const next = movedTo(command, current(), count, height);
			if (next !== null) to(next);
			return next !== null;
		},
	};
}

export type Scrolling = {
	readonly top: number;
	readonly to: (line: number) => void;
	readonly move: (command: CommandId | PaletteId) => boolean;
};

const pinned = Number.MAX_SAFE_INTEGER;

/** A text longer than its `height`: which of its `count` lines is at the top. `atEnd`: it begins, and stays, at the end. */
export function useScrolling(name: string, count: number, height: number, atEnd = false): Scrolling {
	const {ask, view} = useStage();
	const end = Math.max(0, count - height);
	const topIn = (state: ViewState) => Math.min(state.offsets[name] ?? (atEnd ? pinned : 0), end);
	const top = useView(topIn);
	const to = (line: number) => ask.setOffset(name, atEnd && line >= end ? pinned : Math.min(Math.max(0, line), end));
	return {
		top,
		to,
		move(command) {
			const next = movedTo(command, topIn(view.getState()), end + 1, height);
			if (next !== null) to(next);
			return next !== null;
		},
	};
}

/** `1-20 of 61`, for the line over a text that does not fit; empty when all of it is seen. */
export function placeOf(top: number, height: number, count: number): string {
	return count <= height || height <= 0 ? '' : `${top + 1}-${Math.min(top + height, count)} of ${count}`;
}
