import {describe, expect, it} from 'vitest';
import {packageNameOf} from '../../src/blueprints/package-name.ts';
import {filesOf, renderBlueprint, renderSteps, stepOf} from '../../src/blueprints/render.ts';

const options = {packageName: 'bird_strikes', projectName: 'bird-strikes'};

describe('a rendered project', () => {
	it('carries its own names everywhere and the blueprint’s nowhere', async () => {
		const files = await renderBlueprint(options);
		const written = files.map(file => `${file.path}\n${file.text}`).join('\n');
		expect(written).not.toMatch(/focus.package/i);
		expect(files.map(file => file.path)).toContain('src/bird_strikes/__main__.py');
		expect(files.find(file => file.path === 'pyproject.toml')?.text).toContain('name = "bird-strikes"');
	});

	it('brings locks with hashes, and neither data nor caches', async () => {
		const paths = (await renderBlueprint(options)).map(file => file.path);
		expect(paths).toEqual(
			expect.arrayContaining(['requirements/train.txt', 'requirements/dev.txt', '.gitignore', 'Makefile', 'README.md']),
		);
		expect(paths.filter(one => /^data\/|^pipeline\.yaml$|__pycache__|_cache|\.pyc$/.test(one))).toEqual([]);
	});

	it('names no place of the machine that made the locks', async () => {
		for (const file of await renderBlueprint(options)) {
			if (!file.path.startsWith('requirements/')) continue;
			expect(file.text).not.toMatch(/https?:\/\/|--index-url|--find-links|\/tmp\/|\/home\/|\/work\//);
		}
	});

	it('is brought whole by its steps, every file once', async () => {
		const all = (await renderBlueprint(options)).map(file => file.path);
		const bySteps = await Promise.all(renderSteps.map(step => filesOf(step, options)));
		expect(bySteps.flatMap(files => files.map(file => file.path)).sort()).toEqual([...all].sort());
		expect(bySteps.every(files => files.length > 0)).toBe(true);
	});

	it('brings Kubeflow only where it was asked for, in its locks too', async () => {
		const without = await renderBlueprint(options);
		const asked = await renderBlueprint({...options, kubeflow: true});
		const textOf = (files: typeof asked, file: string) => files.find(one => one.path === file)?.text ?? '';
		const kubeflow = ['docs/kubeflow.md', 'kubeflow.mk', 'tests/test_kubeflow.py', 'src/bird_strikes/kubeflow.py'];
		expect(asked.map(file => file.path)).toEqual(expect.arrayContaining([...without.map(file => file.path), ...kubeflow]));
		expect(asked.filter(file => file.path.startsWith('requirements/'))).toHaveLength(6);
		expect(without.filter(file => /kubeflow|kfp/i.test(`${file.path}\n${file.text}`)).map(file => file.path)).toEqual([
			'Makefile',
			'pyproject.toml',
			'requirements/README.md',
		]);
		for (const lock of ['train', 'dev']) expect(textOf(asked, `requirements/${lock}.txt`)).toMatch(/^kfp==/m);
		expect(textOf(asked, 'requirements/train.in')).toBe(
			`${textOf(without, 'requirements/train.in')}# Kubeflow: the compiler of the pipeline, and what runs a task of it.\nkfp==2.17.0\ngoogleapis-common-protos==1.76.0\n`,
		);
		expect(textOf(asked, 'requirements/dev.in')).toBe(textOf(without, 'requirements/dev.in'));
	});

	it('reads rows with the files of the first step', () => {
		expect(stepOf('src/any/schema.py')).toBe('ingestion');
		expect(stepOf('tests/test_features.py')).toBe('features');
		expect(stepOf('src/any/split.py')).toBe('training');
		expect(stepOf('src/any/train.py')).toBe('pipeline');
	});
});

describe('a package name', () => {
	it.each([
		['bird-strike-damage', 'bird_strike_damage'],
		['2024-sales', 'p2024_sales'],
		['Prédiction-d-été', 'prediction_d_ete'],
		['class', 'class_project'],
		['pandas', 'pandas_project'],
		['鳥', 'ml_project'],
		['---', 'ml_project'],
	])('of %s is %s', (slug, name) => {
		expect(packageNameOf(slug)).toBe(name);
	});

	it('is short enough for the lines of the project', () => {
		expect(packageNameOf('a-very-long-focus-with-many-words-in-it').length).toBeLessThanOrEqual(28);
	});
});
