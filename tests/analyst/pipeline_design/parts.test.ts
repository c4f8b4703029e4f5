import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {marginOf} from '../../../src/analyst/pipeline_design/ingestion/contract.ts';
import {offsetOf} from '../../../src/analyst/pipeline_design/ingestion/offset.ts';
import {highestShare, upperQuantile} from '../../../src/analyst/pipeline_design/monitoring/monitors.ts';
import {metricChoice} from '../../../src/analyst/pipeline_design/training/metric.ts';
import {withSections} from '../../../src/analyst/pipeline_design/yaml-text.ts';
import {diagramRows} from '../../../src/steps/pipeline_design/diagram.ts';
import {withFile} from '../../steps/tools.ts';
import {odd} from './data.ts';
import {withDesign} from './designed.ts';

const section = (key: string, value: unknown, comment = 'what it is') => ({key, value, comment: [comment]});

test('a section that is written again leaves the others, their comments and unknown keys as they were', () => {
	const first = withSections('', [section('a', {x: 1}), section('b', {w: 2})], ['a', 'b']);
	const edited = first.replace('w: 2', 'w: 3 # mine').concat('own: {z: 4}\n');
	const again = withSections(edited, [section('a', {x: 9}, 'new words')], ['a', 'b']);
	expect(again).toContain('# new words\na:\n  x: 9\n');
	expect(again).not.toContain('# what it is\na:');
	expect(again).toContain('# what it is\nb:\n  w: 3 # mine');
	expect(parse(again)).toEqual({a: {x: 9}, b: {w: 3}, own: {z: 4}});
	expect(withSections(again, [section('a', {x: 9}, 'new words')], ['a', 'b'])).toBe(again);
});

test('words that a reader could take for something else are quoted, numbers have a point before an exponent', () => {
	const words = ['No', 'null', 'y', '1', '1e5', '2020-01-01', '~', 'a: b', '#x', '', ' x', 'ü\u0085\u2028', 'line\nbreak', '*a', '{x}'];
	const text = withSections('', [section('list', words), section('map', {No: null, 'a b': 1e-7})], []);
	expect(parse(text)).toEqual({list: words, map: {No: null, 'a b': 1e-7}});
	expect(parse(text, {version: '1.1'})).toEqual({list: words, map: {No: null, 'a b': 1e-7}});
	expect(text).toContain('1.0e-7');
	expect(text).not.toMatch(/[\u0085\u2028]/);
});

test('a file that is no map of sections is refused in one sentence', () => {
	expect(() => withSections('- a\n', [section('a', 1)], [])).toThrow('holds no map of sections');
	expect(() => withSections('a: [', [section('a', 1)], [])).toThrow('pipeline.yaml:1 is not YAML');
});

test('a number is accepted beyond what was seen, not below a wall at zero', () => {
	const seen = (min: number, p01: number, p99: number, max: number) => ({min, max, quantiles: {p01, p50: (p01 + p99) / 2, p99}});
	expect(marginOf('height', seen(140, 155, 190, 200), true).accepted).toEqual([65, 260]);
	expect(marginOf('age', seen(18, 19, 80, 90), true).accepted).toEqual([0, 162]);
	expect(marginOf('cost', seen(0, 0, 900, 1000), true)).toMatchObject({accepted: [0, 2000], wall: true});
	expect(marginOf('heavy tail', seen(0, 0, 10, 1000), true).accepted[1]).toBeGreaterThan(5000);
	expect(marginOf('humidity', seen(27, 30, 95, 98), true).accepted).toEqual([0, 100]);
	expect(marginOf('agreement', seen(0.2, 0.3, 0.97, 1), false).accepted).toEqual([0, 1]);
	expect(marginOf('bikes', seen(2, 20, 60, 100), true).accepted).toEqual([0, 300]);
	expect(marginOf('rooms', seen(3, 5, 9, 12), true).accepted).toEqual([0, 27]);
	expect(marginOf('outside_temp', seen(3, 5, 29, 31), true).accepted[0]).toBeLessThan(0);
	expect(marginOf('x', seen(0.2, 1, 5, 5.5), false).accepted[0]).toBeLessThan(0);
	expect(marginOf('constant', seen(5, 5, 5, 5), true).accepted).toEqual([0, 10]);
	const [low, high] = marginOf('tiny', seen(-1e-9, -1e-9, 1e-9, 1e-9), false).accepted;
	expect(low).toBeLessThan(-1e-9);
	expect(high).toBeLessThan(1e-7);
});

test('only numbers that float32 would merge are centred, at a round number among them', () => {
	const seen = (min: number, p05: number, p50: number, p95: number, max: number) => ({min, max, quantiles: {p05, p50, p95}});
	expect(offsetOf(seen(2e9, 2e9 + 10, 2e9 + 98, 2e9 + 190, 2e9 + 199), true)).toBe(2_000_000_100);
	expect(offsetOf(seen(-1, 2e9 + 10, 2e9 + 98, 2e9 + 190, 2e9 + 199), true)).toBe(2_000_000_100);
	expect(offsetOf(seen(52.31, 52.32, 52.41, 52.49, 52.5), false)).toBe(52.4);
	expect(offsetOf(seen(1990, 1992, 2005, 2018, 2020), true)).toBe(0);
	expect(offsetOf(seen(0, 12_000, 40_000, 2e7, 3e7), true)).toBe(0);
	expect(offsetOf(seen(900, 980, 1013, 1040, 1060), false)).toBe(0);
	expect(offsetOf(seen(7, 7, 7, 7, 7), false)).toBe(0);
});

test('the metric fits the balance', () => {
	const of = (problem: 'binary' | 'multiclass' | 'regression', ...rows: number[]) =>
		metricChoice(problem, new Map(rows.map((count, index) => [String(index), count]))).metric;
	expect(of('binary', 900, 100)).toBe('average_precision');
	expect(of('binary', 600, 400)).toBe('roc_auc');
	expect(of('multiclass', 900, 50, 50)).toBe('macro_f1');
	expect(of('multiclass', 100, 100, 90)).toBe('accuracy');
	expect(of('multiclass', 450, 450, 10)).toBe('macro_f1');
	expect(of('regression')).toBe('r2');
});

test('the share of missing values alarms above what chance explains', () => {
	expect(upperQuantile(0.05)).toBeCloseTo(1.645, 2);
	expect(upperQuantile(0.001)).toBeCloseTo(3.09, 2);
	const limit = highestShare(0.1, 10_000, 0.001);
	expect(limit).toBeGreaterThan(0.1);
	expect(limit).toBeLessThan(0.2);
	expect(highestShare(0, 10_000, 0.001)).toBeLessThan(0.02);
});

test('the drawing fits 80 columns, and names hostile to a diagram stay text', async () => {
	await withFile('odd.csv', odd, file =>
		withDesign({dataFiles: [file], trainingFiles: [file], target: 'Ziel'}, ({reports, document}) => {
			const rows = diagramRows(reports);
			expect(Math.max(...rows.map(row => row.length))).toBeLessThanOrEqual(80);
			expect(rows.join('\n')).toContain('300 rows x 6 columns');
			expect(diagramRows(reports, true).join('')).toMatch(/^[\x20-\x7e]*$/);
			expect(diagramRows({}).join('\n')).toContain('not designed yet');
			expect(document).toContain('```mermaid\nflowchart TD\n');
			expect(document).not.toContain('<b>');
		}),
	);
});
