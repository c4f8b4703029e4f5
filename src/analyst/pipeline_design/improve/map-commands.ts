import type {CommandName} from '../../../domain/pipeline.ts';
import type {Option} from './decorated.ts';
import type {FoundProject, Script} from './scripts.ts';

export type Mapped = {
	readonly commands: Partial<Record<CommandName, string[]>>;
	/** What could not be mapped and why, a sentence each. */
	readonly open: readonly string[];
};

/** Names that people give to what a command reads and writes; the whole name, dashes and underscores alike. */
const names = {
	data: /^(data|dataset|csv|input|in|train|training|rows)(-?(data|file|path|csv|set))?$/u,
	model: /^(model|artifacts?|checkpoint|weights|save)(-?(path|dir|file|out|output|to))?$/u,
	out: /^(out|output|predictions?|results?|save)(-?(path|file|csv|dir|to))?$/u,
	seed: /^(random-)?(seed|state)$/u,
} as const;
type Place = keyof typeof names;

type Wanted = {readonly places: readonly Place[]; readonly needed: readonly Place[]; readonly named: RegExp; readonly what: string};

const wanted = {
	train: {places: ['data', 'model', 'seed'], needed: ['data', 'model'], named: /train|fit/u, what: 'trains'},
	predict: {places: ['model', 'data', 'out'], needed: ['model', 'data', 'out'], named: /predict|infer|score/u, what: 'predicts'},
} as const satisfies Partial<Record<CommandName, Wanted>>;

/** The commands of a project as its own scripts take them. What needs a guess is left open, and a person names it. */
export function mapCommands({scripts, tested}: FoundProject): Mapped {
	const commands: Partial<Record<CommandName, string[]>> = {};
	const open: string[] = [];
	for (const name of ['train', 'predict'] as const) {
		const can = scripts.filter(script => (name === 'train' ? script.trains : script.predicts && !script.trains));
		// A script that does both predicts to evaluate; it is the last to be asked.
		const also =
			name === 'predict' ? scripts.filter(script => script.predicts && script.trains && wanted.predict.named.test(label(script))) : [];
		const mapped = [...can, ...also].flatMap(script => mappedTo(script, wanted[name]));
		const [best] = mapped.toSorted((a, b) => b.points - a.points);
		if (best) commands[name] = [...best.words];
		else open.push(openText(name, can[0]));
	}
	if (tested) commands.test = ['python', '-m', 'pytest', '-q'];
	return {commands, open};
}

function openText(name: 'train' | 'predict', script: Script | undefined): string {
	const {what, needed} = wanted[name];
	const takes = needed.map(place => `{${place}}`).join(', ');
	return script === undefined
		? `no script that ${what} and takes options was found: name commands.${name} in pipeline.yaml, with ${takes}`
		: `${script.path} ${what}, but not all of ${takes} can be given to it: name commands.${name} in pipeline.yaml`;
}

const label = (script: Script) => `${script.path} ${script.start.at(-1) ?? ''}`.toLowerCase();

function mappedTo(script: Script, {places, needed, named}: Wanted): {readonly words: readonly string[]; readonly points: number}[] {
	const words = [...script.start];
	const given = new Set<Place>();
	for (const option of script.options) {
		const place = places.find(one => !given.has(one) && names[one].test(plainName(option))) ?? written(option, places, given);
		if (place === undefined) {
			if (option.required) return []; // nobody can say what it wants
			continue;
		}
		given.add(place);
		words.push(...(option.flag.startsWith('--') ? [option.flag] : []), `{${place}}`);
	}
	if (!needed.every(place => given.has(place))) return [];
	return [{words, points: given.size + (named.test(label(script)) ? 10 : 0) - script.path.split('/').length / 10}];
}

/** What training writes is its model, whatever the option is called. */
const written = (option: Option, places: readonly Place[], given: ReadonlySet<Place>): Place | undefined =>
	!places.includes('out') && !given.has('model') && names.out.test(plainName(option)) ? 'model' : undefined;

const plainName = ({flag}: Option) => flag.replace(/^--/u, '').replaceAll('_', '-').toLowerCase();
