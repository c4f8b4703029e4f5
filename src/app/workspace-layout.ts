import type {Layout} from './view-state.ts';

/** Under this the workspace shows only what waits. */
export const smallest = {columns: 60, rows: 15} as const;
/** A pane of the grid is of no use below this. */
export const leastPane = {columns: 36, rows: 6} as const;
const wideFrom = 100;
const gridFrom = 160;

export type WorkspaceLayout = {
	/** Environment beside the steps, a table header, the gate as a line. */
	readonly wide: boolean;
	/** Lines of the steps block, its header included. */
	readonly stepRows: number;
	/** Step lines: five, and the gate where it has a line. */
	readonly stepCount: number;
	readonly environmentWidth: number;
	/** Lines each unfocused sub-agent has. */
	readonly stripe: 1 | 2;
	readonly paneTop: number;
	readonly panesHeight: number;
	/** null: accordion. */
	readonly grid: {readonly across: number; readonly down: number; readonly width: number; readonly height: number} | null;
	/** Transcript lines of the focused pane. */
	readonly focusedLines: number;
};

export const isSmall = (columns: number, rows: number): boolean => columns < smallest.columns || rows < smallest.rows;

/** Where everything of the workspace stands, in a view of `width` x `height` cells (the footer is not in it). */
export function workspaceLayout(width: number, height: number, layout: Layout): WorkspaceLayout {
	const wide = width >= wideFrom && height >= 22;
	const stepCount = wide || height >= 26 ? 6 : 5;
	// With the environment beside them the steps have a header; without, it is a line below them.
	const stepRows = stepCount + 1;
	const paneTop = 3 + stepRows + 1;
	const panesHeight = Math.max(0, height - paneTop);
	const fits = gridOf(width, panesHeight);
	const grid = layout === 'accordion' || (layout === 'auto' && width < gridFrom) ? null : fits;
	const stripe = wide && panesHeight >= 16 ? 2 : 1;
	// Accordion: five headers, four of them with their last line; without room for that, headers, a rule and the focused one.
	const taken = stripe === 2 ? 5 + 4 : 6;
	const focusedLines = grid ? grid.height - 2 : Math.max(0, panesHeight - taken);
	return {
		wide,
		stepRows,
		stepCount,
		environmentWidth: wide ? Math.min(44, Math.max(29, Math.floor(width * 0.245))) : 0,
		stripe,
		paneTop,
		panesHeight,
		grid,
		focusedLines,
	};
}

/** Five panes in as few rows as their least size allows; null: they do not fit. */
export function gridOf(width: number, height: number): WorkspaceLayout['grid'] {
	for (const [across, down] of [
		[5, 1],
		[3, 2],
		[2, 3],
	] as const) {
		const one = {across, down, width: Math.floor(width / across), height: Math.floor(height / down)};
		if (one.width >= leastPane.columns && one.height >= leastPane.rows) return one;
	}
	return null;
}
