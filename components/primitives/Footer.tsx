import {footerRow} from '../../src/app/footer.ts';
import {useStage, useView} from '../../src/app/hooks.ts';
import {type Row, rule, span} from '../../src/app/rows.ts';
import {contextOf, layerOf} from '../../src/app/view-state.ts';
import {Rows} from './Rows.tsx';

type Props = {
	readonly width: number;
	readonly height: number;
	readonly small: boolean;
	readonly question: readonly string[];
	readonly text: readonly Row[];
};

/** The last lines: a question or a text being typed, a rule or the sentence of the moment, and the keys that work now. */
export function Footer({width, height, small, question, text}: Props) {
	const {theme} = useStage();
	const toast = useView(state => state.toast);
	const layer = useView(layerOf);
	const context = useView(state => contextOf(state, small));
	const line: Row = toast ? [' ', span('strong', toast)] : rule(width, theme);
	const upper = small && !toast ? [] : [line];
	const rows = [...upper, ...question.map((one): Row => [' ', span('strong', one)]), ...text, footerRow(layer, context, width)];
	return <Rows rows={rows.slice(-height)} width={width} height={height} />;
}

/** Lines the footer takes. */
export const footerHeight = (small: boolean, toast: boolean, question: number, text: number): number =>
	(small && !toast ? 1 : 2) + question + text;
