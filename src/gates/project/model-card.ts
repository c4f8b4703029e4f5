import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {readBounded} from '../../system/files.ts';
import {figuresNamedIn, isShare} from './figure-names.ts';

/** A figure of quality in a model card: where, and what it says. */
export type CardFigure = {
	readonly file: string;
	/** From 1. */
	readonly line: number;
	readonly figure: string;
	/** As it is written. */
	readonly text: string;
	readonly value: number;
	readonly rounding: number;
	readonly low?: number;
	readonly high?: number;
	/** The score from which on a row counts as positive, where the line says one. */
	readonly cut?: number;
};

const maxBytes = 1024 * 1024;
const cardName = /^(.*[_-])?model[ _-]?card.*\.(md|markdown|rst|txt)$/i;

/** Figures of new rows in the model cards below a project: files of that name, and the section of a README. */
export async function figuresOfCards(root: string): Promise<{readonly cards: readonly string[]; readonly figures: readonly CardFigure[]}> {
	const cards: string[] = [];
	const figures: CardFigure[] = [];
	for (const folder of ['', 'docs', 'reports', 'doc', 'model']) {
		const names = await readdir(path.join(root, folder)).catch((): string[] => []);
		for (const name of names.toSorted()) {
			const readme = /^readme\.(md|markdown|rst|txt)$/i.test(name);
			if (!readme && !cardName.test(name)) continue;
			const file = path.join(folder, name);
			const text = (await readBounded(path.join(root, file), maxBytes).catch(() => null))?.toString('utf8');
			if (text === undefined) continue;
			const lines = text.split(/\r?\n/);
			const [from, to] = readme ? sectionOf(lines) : [0, lines.length];
			if (from === to) continue;
			cards.push(file);
			figures.push(...cardFigures(lines, from, to).map(one => ({file, ...one})));
		}
	}
	return {cards, figures};
}

/** The lines of a README below a heading that says "model card", up to the next one of its rank. */
function sectionOf(lines: readonly string[]): readonly [number, number] {
	const at = lines.findIndex(line => /^#+\s.*model\s*card/i.test(line));
	const rank = lines[at]?.match(/^#+/)?.[0].length;
	if (rank === undefined) return [0, 0];
	const end = lines.findIndex((line, index) => index > at && (line.match(/^#+/)?.[0].length ?? 99) <= rank);
	return [at, end < 0 ? lines.length : end];
}

type Placed = Omit<CardFigure, 'file'>;

/** Figures in some lines of Markdown. */
export function cardFigures(lines: readonly string[], from = 0, to = lines.length): readonly Placed[] {
	const found: Placed[] = [];
	let header: readonly string[] = [];
	for (let at = from; at < to; at++) {
		const line = lines[at] ?? '';
		const cells = cellsOf(line);
		if (cells && cellsOf(lines[at + 1] ?? '')?.every(cell => /^:?-+:?$/.test(cell))) {
			header = cells;
			continue;
		}
		if (!cells) header = [];
		const columns = header.slice(1).flatMap((cell, index) => (figuresNamedIn(cell).length > 0 ? [index + 1] : []));
		const texts =
			cells && columns.length > 0
				? ofWhole.test(cells[0] ?? '')
					? columns.map(column => `${header[column] ?? ''} ${cells[column] ?? ''}`)
					: []
				: cells
					? ofThisModel(header, cells)
					: [line];
		for (const text of texts) found.push(...figuresIn(text).map(one => ({line: at + 1, ...one})));
	}
	return found;
}

/** The cells of a table's row; null for any other line. */
const cellsOf = (line: string): readonly string[] | null =>
	/^\s*\|.*\|\s*$/.test(line)
		? line
				.trim()
				.slice(1, -1)
				.split(/(?<!\\)\|/)
				.map(cell => cell.replaceAll(/[*`_]{1,2}(?=\S)|(?<=\S)[*`]{1,2}/g, '').trim())
		: null;

/** Rows of a table that speak of the model as a whole, and not of one of its parts or of another one. */
const ofWhole =
	/^(|(this |the |our |final |shipped |selected )*(model|test|validation|hold-?out|held-?out|external|overall|all|total|average|macro avg|kept)( (set|rows|data|score))*)$/i;

/** Of a table with a figure a row: the cells that speak of this model, not of a baseline or of other candidates beside it. */
function ofThisModel(header: readonly string[], cells: readonly string[]): readonly string[] {
	const [name = '', ...others] = cells;
	const columns = others.map((cell, at) => ({title: header[at + 1] ?? '', cell}));
	const own = columns.filter(({title}) => !another.test(title) && !/^train(ing)?$/i.test(title));
	const whole = own.filter(({title}) => title !== '' && ofWhole.test(title));
	if (whole.length > 0) return whole.map(({cell}) => `${name} ${cell}`);
	const numbers = own.filter(({cell}) => /^[−-]?[\d.,]+\s?%?$/.test(cell));
	const areCandidates = numbers.length > 1 && !/^(value|score|result|estimate|mean|figure)s?$/i.test(numbers[0]?.title ?? '');
	return areCandidates ? [] : [[name, ...own.map(({cell}) => cell)].join(' ')];
}

/** Not of this model and new rows, or no figure but a demand: such words in the same clause. */
const another =
	/\b(baselines?|dummy|random|chance|majority|naive|previous|prior|earlier|old(er)?|former|in[- ]sample|on (the )?(rows|data) (it|they) (was|were) (fitted|trained)|train(ing)?[ _-]?(set|rows|data|score|split|roc|auc|accuracy|f1|r2|rmse|mae|error|metric)|on (the )?train(ing)?\b|goal|level|required|requires?|at least|at most|minimum|maximum|threshold|cut-?off|should|must|human|published|literature|paper|state of the art|gain|better by|improve[sd]?|difference|drops?|falls?|subgroups?|slices?|segments?|groups?|among|where|women|men|aged?)\b|[<>≥≤]|(roc[ _-]?auc|auc|accuracy|f1|r2)[ _-]train/i;

const numeral =
	/(?<![\p{L}\d_.,/#:-])([−-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[−-]?\d*\.\d+|[−-]?\d+)(\s?%|e[+-]?\d+)?(?![\d\p{L}_/]|[.,]\d|-\d)/gu;
/** "at a threshold of 0.3": it belongs to every figure of its line. */
const atCut = /\(?\bat (?:a |the )?(?:decision |probability )?(?:threshold|cut-?off) (?:of )?(\d*\.\d+)\)?/i;
const reachAfter = 48;
const reachBefore = 14;

type Written = Omit<Placed, 'line'>;

/** Figures in one line: the name, and the number that belongs to it. */
function figuresIn(text: string): readonly Written[] {
	const marked = text.replaceAll(/[*`]/g, '');
	const cut = Number(marked.match(atCut)?.[1]);
	const plain = marked.replace(atCut, '');
	const found: Written[] = [];
	for (const clause of clausesOf(plain)) {
		if (another.test(clause)) continue;
		const names = figuresNamedIn(clause.replaceAll('_', ' '));
		for (const [index, {figure, from, to}] of names.entries()) {
			const after = clause.slice(to, Math.min(names[index + 1]?.from ?? clause.length, to + reachAfter));
			const before = clause.slice(Math.max(names[index - 1]?.to ?? 0, from - reachBefore), from);
			const number = firstFigure(after, figure) ?? (/[\d%]\s*(?:of |in )?$/.test(before) ? lastFigure(before, figure) : null);
			if (number) found.push({figure, ...number, ...intervalIn(clause.slice(to), number), ...(cut > 0 ? {cut} : {})});
		}
	}
	return found;
}

/** Parts of a sentence that stand for themselves; a point in a number ends nothing. */
const clausesOf = (text: string): readonly string[] =>
	text.split(/;|\.(?=\s|$)|,(?=\s)(?![^[(]*[\])])|\s(?:but|while|whereas|against|versus|vs\.?|compared (?:to|with))\s/i);

type Number = {readonly text: string; readonly value: number; readonly rounding: number};

const figuresOf = (text: string, figure: string): readonly Number[] =>
	[...text.matchAll(numeral)].flatMap(match => {
		const [whole, digits = '', mark = ''] = match;
		const plain = digits.replaceAll(',', '').replace('−', '-');
		const percent = mark.includes('%');
		const value = Number(`${plain}${percent ? '' : mark}`);
		const unit = 10 ** -(plain.split('.')[1]?.length ?? 0) / 2;
		if (!Number.isFinite(value)) return [];
		if (!isShare(figure)) return [{text: whole.trim(), value: percent && figure !== 'mape' ? value / 100 : value, rounding: unit}];
		if (percent) return value <= 100 ? [{text: whole.trim(), value: value / 100, rounding: unit / 100}] : [];
		// A count of rows is no share; a share has a point.
		if (!plain.includes('.')) return [];
		if (Math.abs(value) <= 1) return [{text: whole.trim(), value, rounding: unit}];
		return value <= 100 ? [{text: whole.trim(), value: value / 100, rounding: unit / 100}] : [];
	});

const firstFigure = (text: string, figure: string): Number | null => figuresOf(text, figure)[0] ?? null;
const lastFigure = (text: string, figure: string): Number | null => figuresOf(text, figure).at(-1) ?? null;

/** The interval that is stated beside a number: "[.96 to .98]", "(0.96-0.98)", "± 0.01". */
function intervalIn(rest: string, {text, value}: Number): {readonly low?: number; readonly high?: number} {
	const after = rest.slice(rest.indexOf(text) + text.length, rest.indexOf(text) + text.length + 40);
	const ends = after.match(/[[(][^\d[\]()]*(?:95 ?%[^\d[\]()]*)?(\d*\.\d+)\s*(?:to|-|–|—|,|;|\.\.)\s*(\d*\.\d+)/);
	const [low, high] = [Number(ends?.[1]), Number(ends?.[2])];
	if (low < value && value < high) return {low, high};
	const half = Number(after.match(/^\s*(?:±|\+\/?-)\s*(\d*\.\d+)/)?.[1]);
	return half > 0 && half < Math.abs(value) ? {low: value - 2 * half, high: value + 2 * half} : {};
}
