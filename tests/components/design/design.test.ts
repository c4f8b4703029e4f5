import {afterEach, expect, test} from 'vitest';
import type {Engine} from '../../../src/engine/engine.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

async function design(report: Engine['report'], columns = 80, rows = 24) {
	const engine: Engine = {...fakeEngine().engine, report};
	screen = openScreen({columns, rows, engine, view: {id: 'design'}});
	await screen.settle();
}

const decision = {
	what: 'split',
	chosen: 'by time',
	because: [{figure: 0.31, what: 'share of rows whose \u001b[2Jplace is seen before', source: 'reports/data.json'}],
	instead: [{option: 'at random', figure: 0.92, why_not: 'rows of one place on both sides'}],
	by: 'person',
};

test.each([
	[80, 24],
	[200, 60],
])('the pipeline is drawn, and each decision says what it rests on (%ix%i)', async (columns, rows) => {
	await design(async step => (step === 'PIPELINE_DESIGN.training' ? {decisions: [decision]} : null), columns, rows);
	expect(screen.lines()[0]).toMatch(/^ DESIGN {2}the pipeline/);
	expect(screen.text()).toMatch(/┌─+┐\n │ contract +not designed yet +│\n └─+┘/);
	await screen.press('G');
	expect(screen.text()).toContain('split: by time, decided by a person');
	expect(screen.text()).toMatch(/because +share of rows whose place is seen before: 0\.31 \(reports\/data\.json\)/);
	expect(screen.text()).toMatch(/not +at random \[0\.92\]: rows of one place on both sides/);
	expect(screen.scrolledOff()).toBe(0);
});

test('reports that cannot be read are drawn as not designed', async () => {
	await design(() => Promise.reject(new Error('gone')));
	expect(screen.text()).toContain('not designed yet');
});
