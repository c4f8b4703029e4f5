import * as z from 'zod';
import {pipelineSchema} from '../../domain/pipeline.ts';

/** The JSON Schema of some sections of `pipeline.yaml`, as a line of a brief. */
export function sectionSchema(keys: readonly string[]): string {
	const whole = z.toJSONSchema(pipelineSchema, {unrepresentable: 'any', io: 'input'});
	const properties = Object.fromEntries(Object.entries(whole.properties ?? {}).filter(([key]) => keys.includes(key)));
	return `\`pipeline.yaml\`: the top-level keys ${keys.join(', ')}, each below comment lines that say what it is and how to edit it; leave all other keys as they are. They fit this JSON Schema: ${JSON.stringify({type: 'object', properties, $defs: whole.$defs})}`;
}

/** Said in the brief of every design step. */
export const reasonsTask =
	'Every decision of the report names the measurement it rests on (figure, what it measures, where it was read) and the alternatives it beat, each with its own figure where one was measured. Techniques are judged "adopt" or "not needed" by a figure of this data, this machine or the constraints.';
