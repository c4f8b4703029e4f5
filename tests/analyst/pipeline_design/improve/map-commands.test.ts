import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {mapCommands} from '../../../../src/analyst/pipeline_design/improve/map-commands.ts';
import {foundProject} from '../../../../src/analyst/pipeline_design/improve/scripts.ts';
import {theirProject, wordsIn} from '../../../../src/analyst/pipeline_design/improve/their-project.ts';
import {FakeTools} from '../../../steps/tools.ts';
import {stepInputOf} from './input.ts';

const made: string[] = [];
afterEach(async () => {
	for (const one of made.splice(0)) await rm(one, {recursive: true, force: true});
});
async function repository(files: Readonly<Record<string, string>>): Promise<string> {
	const root = await mkdtemp(path.join(os.tmpdir(), 'theirs-'));
	made.push(root);
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(root, name)), {recursive: true});
		await writeFile(path.join(root, name), text);
	}
	return root;
}
const mapped = async (files: Readonly<Record<string, string>>) =>
	mapCommands(await foundProject(await repository(files), new AbortController().signal));

const train = `import argparse
import joblib, pandas as pd
from sklearn.linear_model import LogisticRegression

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train-data", required=True)
    parser.add_argument("--output", default="model.joblib")
    parser.add_argument("--random_state", type=int, default=0)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    frame = pd.read_csv(args.train_data)
    model = LogisticRegression(random_state=args.random_state).fit(frame.drop(columns="y"), frame["y"])
    joblib.dump(model, args.output)

if __name__ == "__main__":
    main()
`;
const predict = `import argparse
import joblib, pandas as pd

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model_path")
    parser.add_argument("-i", "--input", required=True)
    parser.add_argument("--predictions", required=True)
    args = parser.parse_args()
    model = joblib.load(args.model_path)
    pd.DataFrame({"prediction": model.predict(pd.read_csv(args.input))}).to_csv(args.predictions, index=False)

if __name__ == "__main__":
    main()
`;

test('scripts are mapped by the names of their options', async () => {
	const {commands, open} = await mapped({
		'train.py': train,
		'scripts/predict.py': predict,
		'tests/test_model.py': 'def test_it():\n    assert True\n',
	});
	expect(open).toEqual([]);
	expect(commands).toEqual({
		train: ['python', 'train.py', '--train-data', '{data}', '--output', '{model}', '--random_state', '{seed}'],
		predict: ['python', 'scripts/predict.py', '{model}', '--input', '{data}', '--predictions', '{out}'],
		test: ['python', '-m', 'pytest', '-q'],
	});
});

test('a script that fits what another file makes trains', async () => {
	const elsewhere = train
		.replace('from sklearn.linear_model import LogisticRegression', 'from parts import make')
		.replace('LogisticRegression(random_state=args.random_state)', 'make(args.random_state)');
	const parts =
		'from sklearn.linear_model import LogisticRegression\n\ndef make(seed):\n    return LogisticRegression(random_state=seed)\n';
	expect((await mapped({'train.py': elsewhere, 'parts.py': parts})).commands.train?.slice(0, 2)).toEqual(['python', 'train.py']);
});

test('a file of a package is started as a module, a subcommand by its name', async () => {
	const both = `import argparse
import joblib, pandas as pd
from sklearn.linear_model import Ridge

def fit(args):
    frame = pd.read_csv(args.data)
    joblib.dump(Ridge().fit(frame[["x"]], frame["y"]), args.model)

def predict(args):
    joblib.load(args.model).predict(pd.read_csv(args.data))

def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    train_parser = commands.add_parser("train")
    train_parser.add_argument("--data")
    train_parser.add_argument("--model")
    train_parser.set_defaults(run=fit)
    predict_parser = commands.add_parser("predict")
    predict_parser.add_argument("--model")
    predict_parser.add_argument("--data")
    predict_parser.add_argument("--out")
    predict_parser.set_defaults(run=predict)
    args = parser.parse_args()
    args.run(args)

if __name__ == "__main__":
    main()
`;
	const {commands} = await mapped({'src/house/__init__.py': '', 'src/house/cli.py': both});
	expect(commands.train).toEqual(['python', '-m', 'house.cli', 'train', '--data', '{data}', '--model', '{model}']);
	expect(commands.predict).toEqual(['python', '-m', 'house.cli', 'predict', '--model', '{model}', '--data', '{data}', '--out', '{out}']);
});

test('commands of click are mapped by their decorators', async () => {
	const cli = `import click
import joblib, pandas as pd
from sklearn.linear_model import Ridge

@click.group()
def cli():
    pass

@cli.command()
@click.argument("data", type=click.Path(exists=True))
@click.option("--save", "model_path", required=True)
@click.option("--seed", default=0)
def train(data, model_path, seed):
    frame = pd.read_csv(data)
    joblib.dump(Ridge().fit(frame[["x"]], frame["y"]), model_path)

@cli.command("score")
@click.option("--model", required=True)
@click.option("--csv", "csv_path", required=True)
@click.option("--out", required=True)
def score_rows(model, csv_path, out):
    joblib.load(model).predict(pd.read_csv(csv_path))

if __name__ == "__main__":
    cli()
`;
	const {commands, open} = await mapped({'src/house/__init__.py': '', 'src/house/cli.py': cli});
	expect(open).toEqual([]);
	expect(commands.train).toEqual(['python', '-m', 'house.cli', 'train', '{data}', '--save', '{model}', '--seed', '{seed}']);
	expect(commands.predict).toEqual(['python', '-m', 'house.cli', 'score', '--model', '{model}', '--csv', '{data}', '--out', '{out}']);
	const demanding = cli.replace('"--seed", default=0', '"--tenant", required=True');
	expect((await mapped({'cli.py': demanding})).commands.train).toBeUndefined();
});

test('a command of typer is mapped by its parameters', async () => {
	const cli = `import typer
import joblib, pandas as pd
from sklearn.linear_model import Ridge

app = typer.Typer()

@app.command()
def main(data: str, model: str = typer.Option(..., "--save-to"), seed: int = 0):
    frame = pd.read_csv(data)
    joblib.dump(Ridge().fit(frame[["x"]], frame["y"]), model)

if __name__ == "__main__":
    app()
`;
	const {commands} = await mapped({'train.py': cli});
	expect(commands.train).toEqual(['python', 'train.py', '{data}', '--save-to', '{model}', '--seed', '{seed}']);
});

test('a script whose needs nobody can guess is left open and named', async () => {
	const {commands, open} = await mapped({'train.py': train.replace('"--verbose", action="store_true"', '"--tenant", required=True')});
	expect(commands.train).toBeUndefined();
	expect(open[0]).toContain('train.py trains, but not all of {data}, {model} can be given to it');
	expect(open[1]).toContain('name commands.predict in pipeline.yaml');
});

test('the person is asked with what was found, and without anybody the found commands hold', async () => {
	const root = await repository({'train.py': train, 'predict.py': predict});
	const tools = new FakeTools(root);
	const project = await theirProject(stepInputOf(root), tools);
	expect(tools.asked[0]).toMatchObject({decision: 'project_commands'});
	expect(project).toMatchObject({
		package: null,
		environment: {lock: null},
		commands: {train: ['python', 'train.py', '--train-data', '{data}', '--output', '{model}', '--random_state', '{seed}']},
	});
	expect(tools.said.join('\n')).toContain('the gates run it by the Python of PATH');
});

test('without any way to train it says so', async () => {
	const root = await repository({'notes.py': 'print("hello")\n'});
	await expect(theirProject(stepInputOf(root), new FakeTools(root))).rejects.toThrow('Nobody could say how this project is trained');
});

test('typed words are taken without a shell', () => {
	expect(wordsIn('python "my script.py" --data {data}  ; rm -rf /')).toEqual([
		'python',
		'my script.py',
		'--data',
		'{data}',
		';',
		'rm',
		'-rf',
		'/',
	]);
});
