import {appendFile, readdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {counted} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';

const longestSeconds = 30;

const answer = z.looseObject({
	looked: z.number(),
	left: z.number(),
	count: z.number(),
	found: z.array(z.looseObject({path: z.string(), line: z.number(), what: z.string()})),
});

/** What runs can be read: no text that is decoded and then executed, no module whose source is not there. Nothing random. */
export const readableCheck: CheckDefinition = projectCheck({
	id: 'integration.readable',
	step: 'integration',
	title: 'its code can be read',
	mustBe: 'nothing that is decoded is executed, and no compiled module is imported without its source: 0 places',
	couldBeFooledBy:
		'text that a person can read and that still says something else; a source that is written while it runs, or that `prepare` installs; what a model file does when it is loaded',
	told: {op: '<=', threshold: 0, unit: 'places', evidence: ['pipeline.yaml#/commands']},
	async judge({context, copy, pipeline}, told) {
		const commands = Object.entries(pipeline.commands).map(([name, words]) => ({name, words}));
		const found = await oracle(context, 'readable', {project: copy, commands, seconds: longestSeconds}, answer);
		const places = found.found.map(({path: file, line, what}) => `${clean(file, 100)}:${line} ${clean(what, 120)}`);
		const left = found.left === 0 ? [] : [`${counted(found.left, 'file')} not read: too large, too many, or no Python that we parse`];
		const more = found.count > 1 ? ` (and ${counted(found.count - 1, 'other place')})` : '';
		return measured(
			{...told, value: found.count, detail: [`${counted(found.looked, 'source')} read`, ...left, ...places]},
			places[0] === undefined ? null : `${places[0]}${more}`,
		);
	},
	sabotages: [
		{
			title: 'a packed line that is executed',
			apply: async root => {
				const sources = (await readdir(root, {recursive: true})).filter(file => file.endsWith('.py')).sort();
				const [source] = [...sources.filter(file => file.startsWith(`src${path.sep}`)), ...sources];
				if (source === undefined) return 'not applicable';
				const packed = Buffer.from('_packed = True').toString('base64');
				await appendFile(path.join(root, source), `\n\nexec(__import__("base64").b64decode("${packed}"))\n`);
				return 'applied';
			},
		},
	],
});
