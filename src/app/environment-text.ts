import type {EnvironmentView} from '../engine/engine.ts';
import {cellWidth} from './cells.ts';

/** What names itself needs no label: `Docker not available`, `sklearn 1.9`. */
const selfExplaining = /^(Docker|No |Python|Kube|sklearn|torch|tensorflow|mlflow|lightgbm|xgboost)/i;

/** The environment in pieces, with labels where a value alone would not be understood. */
export const environmentPieces = (panel: EnvironmentView['panel']): readonly string[] =>
	panel.filter(line => line.value !== '').map(line => (selfExplaining.test(line.value) ? line.value : `${line.label} ${line.value}`));

/** As many whole pieces as have room in `width` cells; a piece is shown in full or not at all, but for the first. */
export function wholePieces(pieces: readonly string[], width: number): string {
	let text = pieces[0] ?? '';
	for (const piece of pieces.slice(1)) {
		const longer = `${text}  ${piece}`;
		if (cellWidth(longer) <= width) text = longer;
	}
	return text;
}
