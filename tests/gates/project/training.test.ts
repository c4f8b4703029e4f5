import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {trackedTraining, trained} from '../../../src/gates/project/training.ts';
import {underTest} from '../../../src/gates/project/under-test.ts';
import {shared} from '../../../src/gates/shared.ts';
import {stateOf} from '../../../src/gates/verify/session-state.ts';
import {readPipeline} from '../../../src/steps/pipeline-file.ts';
import type {GateContext} from '../../../src/steps/step.ts';
import {withScratch} from '../../../src/system/scratch.ts';
import {type TinyProject, tinyProject} from '../verify/tiny-project.ts';

/** Writes where it tracks and whether it is to, as a project does that knows the contract. */
const train = `import json, os, pathlib, sys
data, model, seed = sys.argv[1:]
pathlib.Path(model).mkdir(parents=True)
(pathlib.Path(model) / "tracking.json").write_text(json.dumps(os.environ.get("ML_ENGINEER_TRACKING")))
if os.environ.get("ML_ENGINEER_TRACKING") != "off":
    pathlib.Path(os.environ["MLFLOW_TRACKING_URI"].removeprefix("sqlite:///")).write_text("a run")
`;

let project: TinyProject;
beforeEach(async () => {
	project = await tinyProject({'train.py': train});
});
afterEach(() => project.remove());

test('only the training whose run is read is tracked; the one that is scored is like all the others', async () => {
	const read = await readPipeline(project.root);
	if (!read.ok) throw new Error(read.problem);
	const {pipeline} = read;
	await withScratch(async scratch => {
		const once = shared();
		const training = path.join(project.root, pipeline.data.path);
		await once('rows', async () => ({
			training,
			unlabelled: training,
			truth: {csv: ''},
			heldRows: 0,
			origin: 'rows kept aside by this gate',
		}));
		await once('kept rows', async () => ({files: []}));
		const context: GateContext = {
			state: stateOf(pipeline, project.root, '2026-01-01T00:00:00.000Z'),
			root: project.root,
			dataFilesOf: () => [],
			environment: {},
			scratch: path.join(scratch, 'one'),
			signal: new AbortController().signal,
			seed: 1,
			report: async () => null,
			hiddenFiles: async () => [],
			shared: once,
		};
		const judged = await underTest(context);
		const told = async (model: string) => JSON.parse(await readFile(path.join(model, 'tracking.json'), 'utf8'));
		const fresh = await trained(judged, 'fresh', training);
		const shuffled = await trained(judged, 'shuffled', training);
		expect([await told(fresh.model), await told(shuffled.model)]).toEqual(['off', 'off']);
		expect(fresh.tracked).toBeNull();
		const again = await trackedTraining(judged);
		expect(await told(again.model)).toBeNull();
		expect(await readFile(again.tracked?.store ?? '', 'utf8')).toBe('a run');
	});
});
