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
