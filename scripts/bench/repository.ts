import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Bench, pick} from './bench.ts';
import {measured} from './line.ts';
import {ended, figures} from './process.ts';
import {median, quantile} from './statistics.ts';

const modules = 200;

const python = (at: number) => `"""Stage ${at} of the training."""
import mlflow
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from package${Math.floor(at / modules)}.module${Math.max(0, (at % modules) - 1)} import load


def train_${at}(rows: pd.DataFrame, depth: int = ${at % 9}) -> float:
    """Fits on rows of shape (n, 9); answers with the accuracy."""
    model = RandomForestClassifier(max_depth=depth, random_state=42)
    model.fit(rows.drop(columns=["target"]), rows["target"])
    mlflow.log_param("depth", depth)
    return float(model.score(rows.drop(columns=["target"]), rows["target"]))


def test_train_${at}() -> None:
    assert train_${at}(load()) > 0.5
`;

/** A repository of so many files, a third of them Python, in the index of git. */
async function writeRepository(folder: string, files: number, signal: AbortSignal): Promise<void> {
	for (let at = 0; at < files; at += 1) {
		const directory = path.join(folder, `package${Math.floor(at / modules)}`);
		if (at % modules === 0) await mkdir(directory, {recursive: true});
		const [name, text] =
			at % 3 === 0
				? [`module${at % modules}.py`, python(at)]
				: at % 3 === 1
					? [`data${at % modules}.json`, JSON.stringify({id: at, values: Array.from({length: 40}, (_, index) => index * at)})]
					: [`note${at % modules}.md`, `# Note ${at}\n\nThe model of stage ${at} is trained each night.\n`];
		await writeFile(path.join(directory, name), text);
	}
	await ended('git', ['init', '-q'], {signal, cwd: folder});
	await ended('git', ['add', '.'], {signal, cwd: folder});
}

/** A large repository assessed from its files, beside the listing of them. */
export const repository: Bench = {
	name: 'repository',
	limitSeconds: 90,
	async run({scale, folder, part, signal, say}) {
		const program = part('repository');
		const files = pick(scale, 60, 3000, 40_000);
		const place = path.join(folder, 'repository');
		await mkdir(place);
		await writeRepository(place, files, signal);
		const thousands = files / 1000;
		const floors: number[] = [];
		const results: Record<string, number>[] = [];
		for (let round = 0; round < pick(scale, 1, 3); round += 1) {
			floors.push((await ended('git', ['ls-files'], {signal, cwd: place})).ms / 1000 / thousands);
			results.push(await figures(program, [place], signal));
		}
		const of = (name: string) => results.map(result => result[name] ?? Number.NaN);
		const seconds = measured(of('seconds').map(value => value / thousands));
		say({
			bench: 'repository',
			what: `assess ${files} files, a thousand`,
			...seconds,
			unit: 's',
			floor: {what: 's git ls-files', value: median(floors)},
			peers: [],
			goal: {text: '<= .5 s (20 s for 40,000)', met: scale === 'smoke' ? null : seconds.value <= 0.5},
			note: `${median(of('pythonFiles'))} Python files`,
		});
		const memory = quantile(of('highestMiB'), 1);
		say({
			bench: 'repository',
			what: `memory at its highest, ${files} files`,
			value: memory,
			unit: 'MiB',
			spread: null,
			floor: {what: 'MiB this process', value: process.resourceUsage().maxRSS / 1024},
			peers: [],
			goal: {text: '<= 500 MiB', met: memory <= 500},
			note: '',
		});
	},
};
