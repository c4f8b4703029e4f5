import {parseDocument} from 'yaml';
import {isFields} from '../../claims.ts';
import {clean} from '../../wording.ts';

export type PipelineGraph = {
	/** Names of the tasks in the order of the file. */
	readonly tasks: readonly string[];
	/** A sentence for each thing that a server would stumble over; [] when the graph holds. */
	readonly faults: readonly string[];
	/** The file as data, to compare. */
	readonly content: unknown;
};

const maxAliases = 20;

/**
 * Reads a compiled Kubeflow pipeline (PipelineSpec, schema 2): tasks, the components and executors they name, their wiring and their
 * images. Nested graphs of components are not followed. Never throws for what stands in the file.
 */
export function readGraph(text: string): PipelineGraph {
	let content: unknown;
	try {
		const document = parseDocument(text, {version: '1.2'});
		const [broken] = document.errors;
		if (broken) return {tasks: [], faults: [`it is no YAML: ${clean(broken.message.split('\n', 1)[0] ?? '', 120)}`], content: null};
		content = document.toJS({maxAliasCount: maxAliases});
	} catch (error) {
		return {tasks: [], faults: [`it cannot be read: ${clean(String(error), 120)}`], content: null};
	}
	const spec = fields(content);
	const faults: string[] = [];
	if (!/^2\./.test(String(spec['schemaVersion']))) faults.push('schemaVersion is not 2');
	if (typeof fields(spec['pipelineInfo'])['name'] !== 'string') faults.push('pipelineInfo has no name');
	const root = fields(spec['root']);
	const tasks = fields(fields(root['dag'])['tasks']);
	const inputs = fields(fields(root['inputDefinitions'])['parameters']);
	const components = fields(spec['components']);
	const executors = fields(fields(spec['deploymentSpec'])['executors']);
	if (Object.keys(tasks).length === 0) faults.push('it has no task');
	const outputsOf = (task: string) => {
		const component = fields(components[String(fields(fields(tasks[task])['componentRef'])['name'])]);
		const {artifacts, parameters} = fields(component['outputDefinitions']);
		return new Set([...Object.keys(fields(artifacts)), ...Object.keys(fields(parameters))]);
	};
	for (const [task, given] of Object.entries(tasks)) {
		const one = fields(given);
		const name = clean(task, 60);
		const component = fields(components[String(fields(one['componentRef'])['name'])]);
		const image = fields(fields(executors[String(component['executorLabel'])])['container'])['image'];
		if (Object.keys(component).length === 0) faults.push(`${name} names a component that is not there`);
		else if (typeof image !== 'string') faults.push(`${name} has no container to run in`);
		else if (!isPinned(image)) faults.push(`${name} runs in ${clean(image, 80)}, which names no version`);
		for (const before of listOf(one['dependentTasks'])) {
			if (!Object.hasOwn(tasks, before)) faults.push(`${name} waits for ${clean(before, 60)}, which is not there`);
		}
		const wired = {...fields(fields(one['inputs'])['artifacts']), ...fields(fields(one['inputs'])['parameters'])};
		for (const [input, source] of Object.entries(wired)) {
			const {taskOutputArtifact, taskOutputParameter, componentInputParameter} = fields(source);
			const from = fields(taskOutputArtifact ?? taskOutputParameter);
			const producer = from['producerTask'];
			const key = String(from['outputArtifactKey'] ?? from['outputParameterKey']);
			if (typeof producer === 'string' && !outputsOf(producer).has(key))
				faults.push(`${name} reads ${clean(key, 60)} of ${clean(producer, 60)}, which leaves none`);
			if (typeof componentInputParameter === 'string' && !Object.hasOwn(inputs, componentInputParameter))
				faults.push(
					`${name} reads the parameter ${clean(componentInputParameter, 60)} for ${clean(input, 60)}, which the pipeline has not`,
				);
		}
		const needed = fields(component['inputDefinitions']);
		const optional = (definition: unknown) => fields(definition)['isOptional'] === true;
		for (const [input, definition] of Object.entries({...fields(needed['artifacts']), ...fields(needed['parameters'])})) {
			if (!Object.hasOwn(wired, input) && !optional(definition)) faults.push(`${name} is given no ${clean(input, 60)}`);
		}
	}
	const circle = firstInCircle(tasks);
	if (circle !== null) faults.push(`${clean(circle, 60)} waits for itself`);
	return {tasks: Object.keys(tasks), faults, content};
}

const fields = (value: unknown): Readonly<Record<string, unknown>> => (isFields(value) ? value : {});
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(one => typeof one === 'string') : []);

/** A digest, or a tag that is a version: `latest` moves, and so does no tag at all. */
const isPinned = (image: string) => /@sha256:[0-9a-f]{64}$/.test(image) || /:(?!latest$)[\w][\w.-]*$/.test(image);

function firstInCircle(tasks: Readonly<Record<string, unknown>>): string | null {
	const done = new Set<string>();
	let left = Object.keys(tasks);
	for (;;) {
		const ready = left.filter(task =>
			listOf(fields(tasks[task])['dependentTasks']).every(one => done.has(one) || !Object.hasOwn(tasks, one)),
		);
		if (ready.length === 0) return left[0] ?? null;
		for (const task of ready) done.add(task);
		left = left.filter(task => !done.has(task));
	}
}
