import {expect, test} from 'vitest';
import {startsPytest} from '../../../src/gates/project/counted-tests.ts';

test.each([
	'pytest -q',
	'/venv/bin/pytest',
	'python -m pytest -q tests',
	'uv run pytest',
	'poetry run pytest -x',
	'coverage run -m pytest',
])('%s starts pytest, which takes our options', line => expect(startsPytest(line.split(' '))).toBe(true));

test.each(['make pytest', 'tox -e pytest', 'nox -s pytest', 'just run pytest', 'python run_tests.py pytest'])(
	'%s starts something else, which would not take them',
	line => expect(startsPytest(line.split(' '))).toBe(false),
);
