import {cellWidth} from './cells.ts';
import {type CommandId, type Context, type Hint, hints, type Layer} from './keymap.ts';
import {type Row, span} from './rows.ts';

/** Help and the way out stay however narrow it gets. */
const always: readonly string[] = ['help', 'back', 'quit', 'leave-input', 'yes', 'no'];

/** The keys of a place on one line: the layer first, then as many hints as fit, those of the least weight first; `without` some that would do nothing now. */
export function footerRow(layer: Layer, context: Context, width: number, without: readonly CommandId[] = []): Row {
	const all = hints(context).filter(hint => !without.includes(hint.id));
	// The way out is last and known by its key alone where its word would cost another hint.
	const full = all.filter(hint => hint.weight === 1 || always.includes(hint.id));
	const terse = lineWidth(layer, full) > width;
	const known = terse ? all.map(hint => (hint.id === 'quit' || hint.id === 'back' ? {...hint, title: ''} : hint)) : all;
	const chosen = new Set<Hint>(known.filter(hint => always.includes(hint.id)));
	for (const weight of [1, 2, 3]) {
		for (const hint of known) {
			if (hint.weight === weight && lineWidth(layer, [...chosen, hint]) <= width) chosen.add(hint);
		}
	}
	const shown = known.filter(hint => chosen.has(hint));
	return [' ', span('title', layer), ...shown.flatMap(hint => ['  ', span('strong', hint.keys), hint.title ? ` ${hint.title}` : ''])];
}

const lineWidth = (layer: Layer, some: readonly Hint[]): number =>
	1 + layer.length + some.reduce((sum, hint) => sum + 2 + cellWidth(hint.keys) + (hint.title ? 1 + cellWidth(hint.title) : 0), 0);
