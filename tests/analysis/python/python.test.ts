import {describe, expect, test} from 'vitest';
import {argumentsOf} from '../../../src/analysis/python/facts.ts';
import {pythonGrammar} from '../../../src/analysis/python/grammar.ts';
import {boundNames} from '../../../src/analysis/python/imports.ts';
import {type PythonModule, readNotebook, readPythonFile} from '../../../src/analysis/python/module.ts';
import {ModuleIndex} from '../../../src/analysis/python/module-index.ts';
import {Reach} from '../../../src/analysis/python/reach.ts';
import {openRepository} from '../../../src/analysis/repository/repository.ts';
import {tree, unopened} from '../tree.ts';

async function read(source: string, name = 'a.py'): Promise<PythonModule> {
	const root = tree({[name]: source});
	const module = readPythonFile(await openRepository(root), await pythonGrammar(), name);
	if (module === null) throw new Error('not read');
	return module;
}

async function modules(files: Record<string, string>): Promise<PythonModule[]> {
	const repository = await openRepository(tree(files));
	const grammar = await pythonGrammar();
	return repository.files.flatMap(file => readPythonFile(repository, grammar, file.path) ?? []);
}

describe('names', () => {
	test('of imports with aliases, several at once, relative ones and stars', () => {
		expect(boundNames('import numpy as np, os.path', '')).toEqual([
			{local: 'np', target: 'numpy'},
			{local: 'os', target: 'os.path'},
		]);
		expect(boundNames('from sklearn.svm import (\n  SVC as S, # c\n  LinearSVC,\n)', '')).toEqual([
			{local: 'S', target: 'sklearn.svm.SVC'},
			{local: 'LinearSVC', target: 'sklearn.svm.LinearSVC'},
		]);
		expect(boundNames('from ..data import load', 'pkg.models')).toEqual([{local: 'load', target: 'pkg.data.load'}]);
		expect(boundNames('from . import x', 'pkg')).toEqual([{local: 'x', target: 'pkg.x'}]);
	});

	test('of calls are resolved through aliases, assignments and chains', async () => {
		const {facts} = await read(
			'import xgboost as xgb\nfrom sklearn.svm import SVC\nm = SVC(C=1)\nm.fit(x, y)\nxgb.train({}, d)\nSVC().fit(x)\n',
		);
		expect(facts.calls.map(call => call.name)).toEqual([
			'sklearn.svm.SVC',
			'sklearn.svm.SVC.fit',
			'xgboost.train',
			'sklearn.svm.SVC.fit',
			'sklearn.svm.SVC',
		]);
	});

	test('in comments, strings and docstrings are no calls', async () => {
		const {facts} = await read('"""import mlflow\nmlflow.start_run()"""\n# mlflow.log_metric(1)\ns = "mlflow.log_param()"\n');
		expect(facts.calls).toEqual([]);
		expect(facts.imports).toEqual([]);
	});
});

describe('facts of a file', () => {
	test('arguments keep their values: positional, keyword, nested', async () => {
		const {facts} = await read('f(\'a, b\', [1, 2], seed=42, name="x", cb=lambda a, b: a)\n');
		const [call] = facts.calls;
		if (call === undefined) throw new Error('no call');
		const {positional, keyword} = argumentsOf(call);
		expect(positional).toEqual(['a, b', '[1, 2]']);
		expect(Object.fromEntries(keyword)).toMatchObject({seed: '42', name: 'x'});
	});

	test('definitions carry scope and decorators, calls the function they stand in', async () => {
		const {facts} = await read(
			'from fastapi import FastAPI\napp = FastAPI()\nclass M:\n    @app.post("/p")\n    def go(self):\n        load()\n',
		);
		expect(facts.definitions.map(one => [one.kind, one.name])).toEqual([
			['class', 'M'],
			['function', 'M.go'],
		]);
		expect(facts.definitions[1]?.decorators[0]).toContain('fastapi.FastAPI.post');
		expect(facts.calls.find(call => call.name === 'load')?.scope).toBe('M.go');
	});

	test('guards are asserts and ifs that raise or exit, with their condition', async () => {
		const {facts} = await read(
			'import sys\nassert acc > 0.8\nif f1 < 0.7:\n    sys.exit(1)\nif x:\n    print(1)\nif auc < base:\n    raise ValueError("worse")\n',
		);
		expect(facts.guards.map(({condition, by, line}) => [condition, by, line])).toEqual([
			['acc > 0.8', 'assert', 2],
			['f1 < 0.7', 'exit', 3],
			['auc < base', 'raise', 7],
		]);
	});

	test('broken Python is marked and the rest is still read', async () => {
		const {facts} = await read('import torch\ndef f(:\n    pass\nimport sklearn\n');
		expect(facts.broken).toBe(true);
		expect(facts.imports.map(one => one.target)).toContain('torch');
	});
});

describe('a notebook', () => {
	const cell = (type: string, source: string | string[]) => ({cell_type: type, metadata: {}, outputs: [], source});
	const notebook = (cells: unknown[], indent?: number) =>
		JSON.stringify({cells, metadata: {}, nbformat: 4, nbformat_minor: 5}, null, indent);

	test('is read cell by cell, magics stripped, evidence opening in the file', async () => {
		const text = notebook(
			[
				cell('markdown', ['# We use mlflow\n']),
				cell('code', ['%matplotlib inline\n', '!pip install x\n', 'from sklearn.svm import SVC\n']),
				cell('code', ['SVC().fit(df["a\\n"], y)\n']),
			],
			1,
		);
		const root = tree({'n.ipynb': text});
		const module = readNotebook(await openRepository(root), await pythonGrammar(), 'n.ipynb');
		const fit = module?.facts.calls.find(call => call.name === 'sklearn.svm.SVC.fit');
		if (!module || fit === undefined) throw new Error('not found');
		expect(module.facts.broken).toBe(false);
		expect(module.cellOf(fit.line)).toBe(2);
		const evidence = module.evidence(fit.line);
		expect(evidence?.quote).toContain('SVC().fit(');
		expect(unopened(root, evidence === null ? [] : [evidence])).toEqual([]);
		expect(module.prose.map(line => line.text)).toEqual(['# We use mlflow']);
	});

	test('in one line, or with sources as one string, still opens', async () => {
		const root = tree({'n.ipynb': notebook([cell('code', 'import torch\nloss.backward()')])});
		const module = readNotebook(await openRepository(root), await pythonGrammar(), 'n.ipynb');
		const call = module?.facts.calls[0];
		const evidence = call === undefined ? null : module?.evidence(call.line);
		expect(evidence).toMatchObject({line: 1, quote: 'loss.backward()'});
		expect(unopened(root, evidence ? [evidence] : [])).toEqual([]);
	});

	test('in another language, or no notebook at all, gives no facts', async () => {
		const root = tree({
			'a.ipynb': notebook([cell('code', ['%%bash\n', 'python train.py\n'])]),
			'b.ipynb': '{"cells": [',
			'c.ipynb': '[1, 2]',
		});
		const repository = await openRepository(root);
		const grammar = await pythonGrammar();
		expect(readNotebook(repository, grammar, 'a.ipynb')?.facts.calls).toEqual([]);
		expect(readNotebook(repository, grammar, 'b.ipynb')).toBeNull();
		expect(readNotebook(repository, grammar, 'c.ipynb')).toBeNull();
	});

	test('nested without end does not exhaust the stack', async () => {
		const root = tree({'n.ipynb': `{"metadata": ${'['.repeat(100_000)}`});
		expect(readNotebook(await openRepository(root), await pythonGrammar(), 'n.ipynb')).toBeNull();
	});
});

describe('what runs', () => {
	test('is followed through imports and calls, and stops at what nobody calls', async () => {
		const all = await modules({
			'train.py': 'from pkg.model import build\nif __name__ == "__main__":\n    build()\n',
			'pkg/__init__.py': '',
			'pkg/model.py': 'from .deep import fit\ndef build():\n    fit()\ndef idle():\n    unused()\n',
			'pkg/deep.py': 'def fit():\n    model.fit()\n',
			'other.py': 'go()\n',
		});
		const index = new ModuleIndex(all);
		const start = index.at('train.py');
		if (start === undefined) throw new Error('no module');
		const started = new Reach(index, [{module: start, scopes: ['', '__main__']}]);
		expect(started.has('pkg/deep.py', 'fit')).toBe(true);
		expect(started.has('pkg/model.py', 'idle')).toBe(false);
		expect(started.hasModule('other.py')).toBe(false);
		const imported = new Reach(index, [{module: start, scopes: ['']}]);
		expect(imported.has('pkg/model.py', 'build'), 'importing does not run the main block').toBe(false);
	});
});
