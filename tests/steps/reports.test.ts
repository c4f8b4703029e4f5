import {expect, test} from 'vitest';
import {assessData} from '../../src/analyst/assessment/data/work.ts';
import {works} from '../../src/analyst/work.ts';
import {stepsOf} from '../../src/domain/workflow.ts';
import {phaseDocument} from '../../src/steps/document.ts';
import {reportOf, reports} from '../../src/steps/reports.ts';
import {inputFor} from '../analyst/inputs.ts';
import {FakeTools} from './tools.ts';

const assessment = stepsOf('ASSESSMENT', ['inference_service']).map(step => step.id);

test('every step of the assessment has a report and a way to do it', () => {
	expect(Object.keys(reports)).toEqual(expect.arrayContaining(assessment.map(step => `ASSESSMENT.${step}`)));
	expect(Object.keys(works)).toEqual(expect.arrayContaining(assessment.map(step => `ASSESSMENT.${step}`)));
});

test.each(assessment)('the brief of %s names focus, files, deliverable, schema and what will be measured', step => {
	const brief = reportOf('ASSESSMENT', step)?.brief(inputFor(step)) ?? '';
	expect(brief).toContain('bird strike damage predictor');
	expect(brief).toContain(`\`reports/${step}.json\``);
	expect(brief).toContain('birdstrikes.csv');
	const schema = JSON.parse(brief.match(/```json\n([\s\S]*?)\n```/)?.[1] ?? '');
	expect(schema.required).toContain('schema');
	expect(brief.split('## How it will be judged')[1]?.split('\n- ').length).toBeGreaterThan(1);
});

test('the document holds the parts in order and says which are missing', async () => {
	const data = await assessData(inputFor('data'), new FakeTools());
	const text = phaseDocument({
		phase: 'ASSESSMENT',
		systemTypes: ['inference_service'],
		focus: 'bird\u001b[31m strikes',
		reports: {'ASSESSMENT.data': data},
	});
	expect(text).toMatch(/^# Assessment: bird strikes\n\n## Data\n\n10,000 rows, 14 columns, 24 duplicate rows/);
	expect(text).toContain('| Speed IAS in knots | number | BIGINT | 2,836 (28 %) | 122 | 0 to 350, median 140 |');
	expect(text).toContain('No report yet: Problem type, Constraints, Infrastructure, Maturity.');
});

test('a report that breaks its schema is refused, not described', () => {
	expect(() => reports['ASSESSMENT.data'].document({schema: 1, rows: 'many'})).toThrow();
});
