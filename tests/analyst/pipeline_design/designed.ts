import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {assessConstraints} from '../../../src/analyst/assessment/constraints/work.ts';
import {assessData} from '../../../src/analyst/assessment/data/work.ts';
import {assessProblemType} from '../../../src/analyst/assessment/problem_type/work.ts';
import {designedPipeline} from '../../../src/analyst/pipeline_design/pipeline-file.ts';
import {works} from '../../../src/analyst/work.ts';
import type {Pipeline} from '../../../src/domain/pipeline.ts';
import type {StepKey} from '../../../src/domain/workflow.ts';
import {phaseDocument} from '../../../src/steps/document.ts';
import {reports} from '../../../src/steps/reports.ts';
import type {Command, CommandOutcome, StepInput} from '../../../src/steps/step.ts';
import {FakeTools} from '../../steps/tools.ts';
import {inputFor} from '../inputs.ts';

/** Hands that really write, below a folder of their own; commands are refused unless `running` says what they do. */
export class WritingTools extends FakeTools {
	running: ((command: Command) => Promise<CommandOutcome>) | null = null;
	readonly commands: Command[] = [];

	override async put(relative: string, content: string | Uint8Array): Promise<void> {
		await super.put(relative, content);
		const file = path.join(this.folder, relative);
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, content);
	}
	override async run(command: Command): Promise<CommandOutcome> {
		this.commands.push(command);
		return this.running === null ? {allowed: false, words: null} : this.running(command);
	}
}

export type Designed = {
	readonly folder: string;
	readonly reports: StepInput['reports'];
	readonly pipeline: Pipeline;
	readonly text: string;
	readonly document: string;
	readonly said: readonly string[];
	readonly tools: WritingTools;
};

const assess = [
	['problem_type', assessProblemType],
	['data', assessData],
	['constraints', assessConstraints],
] as const;
const steps = ['ingestion', 'features', 'training', 'serving', 'monitoring'] as const;

/** Assesses and designs a pipeline for a file, nobody there to be asked, and hands over what was written; all gone afterwards. */
export async function withDesign<T>(
	over: Partial<StepInput>,
	use: (designed: Designed) => Promise<T> | T,
	running: WritingTools['running'] = null,
): Promise<T> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'design-'));
	try {
		const tools = new WritingTools(folder);
		tools.running = running;
		const written: Partial<Record<StepKey, unknown>> = {...over.reports};
		const given = {systemTypes: ['training_pipeline'], workspace: folder, ...over} as const;
		for (const [step, work] of assess) {
			const key = `ASSESSMENT.${step}` as const;
			const silent = new FakeTools();
			if (!(key in written)) written[key] = await work(inputFor(step, {...given, reports: {...written}}), silent);
		}
		for (const step of steps) {
			const key = `PIPELINE_DESIGN.${step}` as const;
			const input = inputFor(step, {...given, phase: 'PIPELINE_DESIGN', reports: {...written}});
			const report = await works[key](input, tools);
			written[key] = reports[key].schema.parse(JSON.parse(JSON.stringify(report)));
		}
		const text = tools.written.get('pipeline.yaml') ?? '';
		const document = phaseDocument({phase: 'PIPELINE_DESIGN', systemTypes: ['training_pipeline'], focus: 'a focus', reports: written});
		return await use({folder, reports: written, pipeline: await designedPipeline(folder), text, document, said: tools.said, tools});
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
