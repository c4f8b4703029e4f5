import {cellWidth} from './cells.ts';
import {type Context, type Hint, hints, type Layer} from './keymap.ts';
import {type Row, span} from './rows.ts';

/** The keys of a place on one line: the layer first, then as many hints as fit; those of weight 3 go first, then of 2. */
export function footerRow(layer: Layer, context: Context, width: number): Row {
	const all = hints(context);
	const shown = ([3, 2, 1] as const).map(weight => all.filter(hint => hint.weight <= weight)).find(some => lineWidth(layer, some) <= width);
	return [
		' ',
		span('title', layer),
		...(shown ?? fitting(layer, all, width)).flatMap(hint => ['  ', span('strong', hint.keys), ` ${hint.title}`]),
	];
}

const hintWidth = (hint: Hint): number => 3 + cellWidth(hint.keys) + cellWidth(hint.title);
const lineWidth = (layer: Layer, some: readonly Hint[]): number => 2 + layer.length + some.reduce((sum, hint) => sum + hintWidth(hint), 0);

/** Help and the way back stay; the others as long as there is room. */
function fitting(layer: Layer, all: readonly Hint[], width: number): readonly Hint[] {
	const kept = all.filter(hint => hint.id === 'help' || hint.id === 'back' || hint.id === 'quit' || hint.id === 'leave-input');
	const out: Hint[] = [];
	for (const hint of all) {
		const others = kept.filter(one => one !== hint && !out.includes(one));
		if (kept.includes(hint) || lineWidth(layer, [...out, hint, ...others]) <= width) out.push(hint);
	}
	return lineWidth(layer, out) <= width ? out : kept;
}
