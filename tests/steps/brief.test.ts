import {expect, test} from 'vitest';
import * as z from 'zod';
import {writeBrief} from '../../src/steps/brief.ts';
import {stepInputOf} from '../analyst/pipeline_design/improve/input.ts';

const briefOf = (phase: 'PIPELINE_DESIGN' | 'IMPLEMENTATION') =>
	writeBrief({...stepInputOf('/w'), phase}, {step: 'pipeline', schema: z.looseObject({}), tasks: ['do it'], measured: ['it is done']});

test('only Build is told that the project’s code may be run and that environments come from registries', () => {
	expect(briefOf('PIPELINE_DESIGN')).toContain('- Do not use the network.');
	expect(briefOf('PIPELINE_DESIGN')).toContain('- No code of the workspace is run or imported.');
	expect(briefOf('IMPLEMENTATION')).not.toContain('Do not use the network');
	expect(briefOf('IMPLEMENTATION')).toContain('Code of the project may be run, each command after it was allowed');
});
