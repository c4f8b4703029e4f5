import {stateOf} from '../../src/gates/verify/session-state.ts';
import {readPipeline} from '../../src/steps/pipeline-file.ts';
import type {GateContext} from '../../src/steps/step.ts';

/** What a gate gives to its checks and sabotages, for a project whose pipeline.yaml holds; `changed`: what a test has otherwise. */
export async function gateContext(root: string, changed: Partial<GateContext> = {}): Promise<GateContext> {
	const read = await readPipeline(root);
	if (!read.ok) throw new Error(read.problem);
	const made = new Map<string, unknown>();
	return {
		state: stateOf(read.pipeline, root, '2026-01-01T00:00:00.000Z'),
		root,
		environment: {},
		dataFilesOf: () => [],
		scratch: root,
		seed: 1,
		signal: new AbortController().signal,
		report: async () => null,
		hiddenFiles: async () => [],
		shared: async (key, make) => {
			if (!made.has(key)) made.set(key, make());
			return made.get(key) as Awaited<ReturnType<typeof make>>;
		},
		...changed,
	};
}
