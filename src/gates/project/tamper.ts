import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Document, isSeq, parseDocument} from 'yaml';
import type {CommandName} from '../../domain/pipeline.ts';
import {isFields} from '../../steps/claims.ts';
import {pipelineFile} from '../../steps/pipeline-file.ts';
import type {Sabotage} from '../../steps/step.ts';

/*
 * Sabotages of a project. They change what the project does as the gates see it, through the commands that its pipeline.yaml names, so
 * that they can be made on any project, also one whose code is not ours.
 */

type Outcome = 'applied' | 'not applicable';

/** Changes pipeline.yaml; `edit` answers false when there is nothing to change in it. */
export async function editPipeline(root: string, edit: (document: Document) => boolean): Promise<Outcome> {
	const file = path.join(root, pipelineFile);
	const document = parseDocument(await readFile(file, 'utf8'));
	if (!edit(document)) return 'not applicable';
	await writeFile(file, document.toString());
	return 'applied';
}

/** What each script of a sabotage may use: the words of the real command, its places, and the ways to run it. */
const preamble = `import csv, json, os, random, sqlite3, subprocess, sys
csv.field_size_limit(1 << 26)
cut = sys.argv.index("--")
places = dict(word.split("=", 1) for word in sys.argv[1:cut])
words = sys.argv[cut + 1:]

def run(**changed):
    """The real command, with some of its places changed."""
    now = list(words)
    for name, value in changed.items():
        now = [word.replace(places[name], value) for word in now]
    python = now[0] in ("python", "python3")
    status = subprocess.run([sys.executable if python else now[0], *now[1:]]).returncode
    if status:
        sys.exit(status)

def call(name, **places):
    """Another command of the project, as it was."""
    now = COMMANDS[name]
    for place, value in places.items():
        now = [word.replace("{" + place + "}", value) for word in now]
    python = now[0] in ("python", "python3")
    status = subprocess.run([sys.executable if python else now[0], *now[1:]]).returncode
    if status:
        sys.exit(status)

def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=DELIMITER))
    return rows[0], rows[1:]

def read_plain(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]

def write(path, header, rows, delimiter=","):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])

def known(path):
    """Row without its target -> label, of the project's own data file."""
    header, rows = read(path)
    at = header.index(TARGET)
    names = [name for name in header if name != TARGET]
    return {key(header, row, names): RECODE.get(row[at], row[at]) for row in rows if RECODE.get(row[at], row[at]) is not None}, names

def key(header, row, names):
    return tuple(row[header.index(name)] for name in names if name in header)

def spoil_metric():
    """Leaves the recorded quality without its name, so that nothing is claimed of what was spoiled."""
    store = os.environ.get("MLFLOW_TRACKING_URI", "").removeprefix("sqlite:///")
    if os.path.exists(store):
        with sqlite3.connect(store) as database:
            for table in ("metrics", "latest_metrics"):
                database.execute(f"UPDATE {table} SET key = 'unsaid_' || length(key) || '_' || rowid WHERE key NOT LIKE 'unsaid%'")
`;

/**
 * Puts a script between the gates and one command of the project. The script sees `places` (what stands for {data}, {out} …), may
 * `run()` the real command, and tamper with what went in or came out. "not applicable" when the project has no such command.
 */
export async function tamperWith(root: string, name: CommandName, script: string): Promise<Outcome> {
	return editPipeline(root, document => {
		const at = ['commands', name];
		const node = document.getIn(at, true);
		const found: unknown = isSeq(node) ? node.toJSON() : document.getIn(at);
		const words = wordsIn(found);
		if (!words) return false;
		const places = [...new Set(words.join(' ').match(/\{\w+\}/g) ?? [])].map(place => `${place.slice(1, -1)}=${place}`);
		document.setIn(at, ['python', fileOf(name), ...places, '--', ...words]);
		return true;
	}).then(async outcome => {
		if (outcome === 'not applicable') return outcome;
		const document = parseDocument(await readFile(path.join(root, pipelineFile), 'utf8'));
		const text = (at: readonly string[], otherwise: string) => String(document.getIn(at) ?? otherwise);
		const recode: unknown = document.getIn(['target', 'recode']);
		const plain: unknown =
			recode && typeof recode === 'object' && 'toJSON' in recode && typeof recode.toJSON === 'function' ? recode.toJSON() : {};
		const metric = text(['model', 'metric'], '');
		const commands: unknown = document.toJS()?.commands;
		const others = Object.fromEntries(
			Object.entries(isFields(commands) ? commands : {}).flatMap(([other, given]) => {
				const words = wordsIn(given);
				return other === name || words === null ? [] : [[other, words]];
			}),
		);
		const facts = [
			`TARGET = ${JSON.stringify(text(['target', 'column'], ''))}`,
			`DELIMITER = ${JSON.stringify(text(['data', 'delimiter'], ','))}`,
			`DATA = ${JSON.stringify(text(['data', 'path'], ''))}`,
			`COMMANDS = json.loads(${JSON.stringify(JSON.stringify(others))})`,
			`PROBLEM = ${JSON.stringify(text(['problem'], ''))}`,
			`RECODE = json.loads(${JSON.stringify(JSON.stringify(plain))})`,
			`WORST = ${['rmse', 'mae', 'log_loss'].includes(metric) ? '1e9' : '-1e9'}`,
		].join('\n');
		await writeFile(path.join(root, fileOf(name)), `${preamble}\n${facts}\n${script}`);
		return 'applied';
	});
}

/** A command as pipeline.yaml may hold it: a line or words. */
function wordsIn(given: unknown): string[] | null {
	return typeof given === 'string' ? given.split(/\s+/) : Array.isArray(given) ? given.map(String) : null;
}

const fileOf = (name: CommandName) => `tampered_${name}.py`;

/**
 * For a sabotage that has `train` make another model: the Kubeflow pipeline of a project, which is left as it is, then makes another one
 * than `train`, and its check must say so.
 */
export const trainsAnother: Pick<Sabotage, 'implies'> = {implies: ['pipeline.kubeflow']};

/** A sabotage made by tampering with one or more commands. */
export const tampering = (title: string, ...scripts: readonly (readonly [CommandName, string])[]): Sabotage => ({
	title,
	apply: async root => {
		let applied = false;
		for (const [name, script] of scripts) if ((await tamperWith(root, name, script)) === 'applied') applied = true;
		return applied ? 'applied' : 'not applicable';
	},
});
