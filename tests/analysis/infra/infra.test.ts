import {describe, expect, test} from 'vitest';
import {readWorkflow} from '../../../src/analysis/infra/ci/github.ts';
import {readGitlab} from '../../../src/analysis/infra/ci/gitlab.ts';
import {readJenkinsfile} from '../../../src/analysis/infra/ci/jenkins.ts';
import {readListedScripts} from '../../../src/analysis/infra/ci/listed-scripts.ts';
import {dependencyKind, readDependencyFile} from '../../../src/analysis/infra/dependency-files.ts';
import {readDockerfile} from '../../../src/analysis/infra/dockerfile.ts';
import {invocationOf} from '../../../src/analysis/infra/invocation.ts';
import {containersOf, readManifests} from '../../../src/analysis/infra/manifest.ts';
import {readRequirements} from '../../../src/analysis/infra/requirement.ts';
import {shellCommands} from '../../../src/analysis/infra/shell.ts';
import {tasksOf} from '../../../src/analysis/infra/tasks.ts';
import {yamlAt, yamlDocuments, yamlText} from '../../../src/analysis/infra/yaml-tree.ts';
import {openRepository} from '../../../src/analysis/repository/repository.ts';
import {tree} from '../tree.ts';

const lines = (text: string) => text.split('\n').map((one, index) => ({text: one, line: index + 1}));
const commands = (text: string, options = {failFast: true, pipefail: false}) =>
	shellCommands(lines(text), options).map(one => [one.words.join(' '), one.neutralised]);

describe('requirements', () => {
	test('pins, hashes, markers, continuation lines, includes, addresses and paths', () => {
		const text = [
			'# comment',
			'scikit_learn==1.8.0 \\',
			'    --hash=sha256:aa \\',
			'    --hash=sha256:bb',
			'pandas[excel]>=2,<3 ; python_version >= "3.10"  # why',
			'-r base.txt',
			'-c constraints.txt',
			'-e .',
			'-e git+https://example.org/x.git@0123456789abcdef#egg=My_Tool',
			'--index-url https://example.org/simple',
			'./local.whl',
			'torch @ https://example.org/torch.whl#sha256=00',
			'mlflow',
		].join('\n');
		const {dependencies, includes} = readRequirements(text.split('\n'));
		expect(dependencies.map(({name, pinned, hashed, line}) => [name, pinned, hashed, line])).toEqual([
			['scikit-learn', true, true, 2],
			['pandas', false, false, 5],
			['my-tool', true, false, 9],
			['torch', true, true, 12],
			['mlflow', false, false, 13],
		]);
		expect(includes.map(one => [one.file, one.constraint])).toEqual([
			['base.txt', false],
			['constraints.txt', true],
		]);
	});

	test.each([
		[
			'pyproject.toml',
			'[project]\nname = "x"\nrequires-python = ">=3.11"\ndependencies = [\n  "torch>=2",\n]\n[dependency-groups]\ndev = ["pytest==9.0"]\n',
			['torch', 'pytest'],
		],
		[
			'pyproject.toml',
			'[tool.poetry.dependencies]\npython = "^3.10"\nlightgbm = "^4.0"\n[tool.poetry.group.dev.dependencies]\nmypy = {version = "1.0"}\n',
			['lightgbm', 'mypy'],
		],
		['setup.cfg', '[options]\ninstall_requires =\n    keras>=3\n    jax\n[other]\nx = 1\n', ['keras', 'jax']],
		[
			'setup.py',
			'from setuptools import setup\nsetup(name="x", install_requires=["numpy>=1", "xgboost"], packages=["x"])\n',
			['numpy', 'xgboost'],
		],
		['Pipfile', '[packages]\nflask = "*"\n[dev-packages]\npytest = "==9.0"\n', ['flask', 'pytest']],
		['environment.yml', 'name: x\ndependencies:\n  - python=3.11\n  - scipy=1.11\n  - pip:\n    - optuna==5.0\n', ['scipy', 'optuna']],
		['uv.lock', '[[package]]\nname = "torch"\nversion = "2"\n', ['torch']],
	])('%s is read with the line of each dependency', async (name, text, expected) => {
		const root = tree({[name]: text});
		const kind = dependencyKind(name);
		const file = kind === null ? null : readDependencyFile(await openRepository(root), name, kind);
		expect(file?.dependencies.map(one => one.name)).toEqual(expected);
		for (const one of file?.dependencies ?? []) expect(text.split('\n')[one.line - 1]).toContain(one.name);
	});

	test('locked means every version is exact', async () => {
		const root = tree({
			'requirements.txt': 'a==1\nb==2\n',
			'requirements-dev.txt': 'a==1\nb>=2\n',
			'poetry.lock': '[[package]]\nname = "a"\n',
		});
		const repository = await openRepository(root);
		const locked = (name: string) => readDependencyFile(repository, name, dependencyKind(name) ?? 'lock')?.locked;
		expect([locked('requirements.txt'), locked('requirements-dev.txt'), locked('poetry.lock')]).toEqual([true, false, true]);
	});
});

describe('YAML', () => {
	test('`on` stays a word and lines are those of the file, also in later documents', () => {
		const [first, second] = yamlDocuments('on: push\n---\na:\n  b: 1\n');
		expect(yamlText(yamlAt(first, 'on'))).toBe('push');
		expect(yamlAt(second, 'a', 'b')?.line).toBe(4);
	});

	test('an alias bomb is refused and the other documents are kept', () => {
		const bomb = [
			'a: &a [x,x,x,x,x,x,x,x,x,x]',
			...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
		].join('\n');
		const documents = yamlDocuments(`${bomb}\n---\nok: 1\n`);
		expect(documents.map(one => yamlText(yamlAt(one, 'ok')))).toEqual(['1']);
	});

	test('a document that is no YAML loses only itself; nesting without end is refused', () => {
		expect(yamlDocuments('a: [1\n---\nb: 2\n')).toHaveLength(1);
		expect(yamlDocuments('['.repeat(20_000))).toEqual([]);
	});
});

describe('a shell script', () => {
	test('shows which failures go unnoticed', () => {
		expect(commands('pytest || true\npytest -q || exit 1\npytest | tee log\npytest & \nmake x; make y')).toEqual([
			['pytest', '|| true'],
			['true', null],
			['pytest -q', null],
			['exit 1', null],
			['pytest', 'its failure is lost in a pipe'],
			['tee log', null],
			['pytest', 'runs in the background'],
			['make x', null],
			['make y', null],
		]);
	});

	test('without set -e only the last line counts; set -e and pipefail turn it on', () => {
		expect(commands('pytest\npython train.py', {failFast: false, pipefail: false})).toEqual([
			['pytest', 'no set -e'],
			['python train.py', null],
		]);
		expect(
			commands('set -eo pipefail\npytest | tee x\necho done', {failFast: false, pipefail: false}).find(one => one[0] === 'pytest'),
		).toEqual(['pytest', null]);
	});

	test('comments, quotes, continuation lines and here-documents are no commands of their own', () => {
		expect(commands('# pytest\necho "a && pytest" \\\n  more\ncat <<EOF > f\npytest\nEOF\nX=1 python a.py')).toEqual([
			['echo a && pytest more', null],
			['cat <<EOF > f', null],
			['python a.py', null],
		]);
	});
});

describe('a command', () => {
	test.each([
		['poetry run pytest tests -k slow', {kind: 'pytest', paths: ['tests']}],
		['uv run --group dev python -m pytest', {kind: 'pytest', paths: []}],
		['coverage run -m pytest tests/a.py::test_x', {kind: 'pytest', paths: ['tests/a.py']}],
		['python -u src/train.py --epochs 3', {kind: 'python', file: 'src/train.py'}],
		['python -m pkg.train', {kind: 'module', name: 'pkg.train'}],
		['make -C app test', {kind: 'task', runner: 'make', targets: ['test'], folder: 'app'}],
		['tox run -e py312,lint', {kind: 'task', runner: 'tox', targets: ['py312', 'lint']}],
		['npm install -g cml', {kind: 'program', name: 'npm'}],
		['bash -e scripts/ci.sh', {kind: 'script', file: 'scripts/ci.sh'}],
	])('%s', (text, expected) => {
		expect(invocationOf(text.split(' '))).toMatchObject(expected);
	});
});

describe('task runners', () => {
	test('hide what they run: make with needs and ignored failures, tox, npm, poe', async () => {
		const repository = await openRepository(
			tree({
				Makefile: 'all: test\ntest: lint\n\t@pytest tests\n\t-pytest slow\nlint:\n\truff check\n# old: \n#\tpytest never\n',
				'tox.ini': '[tox]\nenvlist = py3\n[testenv]\ncommands =\n    pytest {posargs:tests}\n[testenv:docs]\ncommands = sphinx-build\n',
				'package.json': '{"scripts": {\n"test": "pytest && echo ok"\n}}',
				'pyproject.toml': '[tool.poe.tasks]\ncheck = "pytest tests"\n',
			}),
		);
		const texts = (runner: string, ...targets: string[]) =>
			tasksOf(repository, runner, targets, '.').flatMap(task => task.commands.map(one => [one.words.join(' '), one.neutralised]));
		expect(texts('make', 'test')).toEqual([
			['ruff check', null],
			['pytest tests', null],
			['pytest slow', 'make ignores its failure (-)'],
		]);
		expect(texts('tox', 'py3')).toEqual([['pytest tests', null]]);
		expect(texts('npm', 'test')[0]).toEqual(['pytest', null]);
		expect(texts('poe', 'check')).toEqual([['pytest tests', null]]);
		expect(texts('make', 'nowhere')).toEqual([]);
	});
});

describe('CI', () => {
	const workflow = (on: string, step = 'run: pytest') => `name: t\non: ${on}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - ${step}\n`;

	test('a workflow is active only where it is looked for and when something other than a person starts it', () => {
		const active = (file: string, on: string) => readWorkflow(file, workflow(on))?.active;
		expect(active('.github/workflows/a.yml', '[push]')).toBe(true);
		expect(active('.github/workflows/a.yml', '{schedule: [{cron: "0 0 * * *"}]}')).toBe(true);
		expect(active('.github/workflows/a.yml', 'workflow_dispatch')).toBe(false);
		expect(active('workflows/a.yml', 'push')).toBe(false);
		expect(active('.github/workflows/old/a.yml', 'push')).toBe(false);
		expect(readWorkflow('.github/workflows/a.yml', 'a: 1')).toBeNull();
	});

	test('a step that is off or may fail is neutralised', () => {
		const why = (step: string) => readWorkflow('.github/workflows/a.yml', workflow('push', step))?.commands[0]?.neutralised;
		expect(why('run: pytest')).toBeNull();
		expect(why('{run: pytest, continue-on-error: true}')).toBe('continue-on-error');
		expect(why('{run: pytest, if: false}')).toBe('if: false');
		expect(why('run: pytest || true')).toBe('|| true');
	});

	test('commands of a block carry the line of the file', () => {
		const text = 'on: push\njobs:\n  a:\n    steps:\n      - name: x\n        run: |\n          set -e\n\n          pytest tests\n';
		const command = readWorkflow('.github/workflows/a.yml', text)?.commands.find(one => one.words[0] === 'pytest');
		expect(command?.line).toBe(9);
	});

	test('GitLab, Azure, CircleCI, Cloud Build, Travis and Jenkins are read', () => {
		const gitlab = readGitlab(
			'.gitlab-ci.yml',
			'stages: [t]\nt:\n  script:\n    - pytest\nslow:\n  allow_failure: true\n  script: pytest slow\n.hidden:\n  script: pytest no\n',
		);
		expect(gitlab?.commands.map(one => [one.text, one.neutralised])).toEqual([
			['pytest', null],
			['pytest slow', 'allow_failure'],
		]);
		const azure = readListedScripts('azure-pipelines.yml', 'trigger: [main]\nsteps:\n- script: pytest\n  continueOnError: true\n');
		expect(azure?.commands.map(one => [one.text, one.neutralised, azure.active])).toEqual([['pytest', 'continueOnError', true]]);
		const circle = readListedScripts(
			'.circleci/config.yml',
			'jobs:\n  b:\n    steps:\n      - run: pytest\n      - run:\n          command: python train.py\n',
		);
		expect(circle?.commands.map(one => one.text)).toEqual(['pytest', 'python train.py']);
		const cloud = readListedScripts('cloudbuild.yaml', 'steps:\n- name: gcr.io/cloud-builders/gcloud\n  args: [run, deploy, x]\n');
		expect(cloud?.commands.map(one => one.words.join(' '))).toEqual(['gcloud run deploy x']);
		expect(readListedScripts('.travis.yml', 'script:\n  - pytest\n')?.commands).toHaveLength(1);
		const jenkins = readJenkinsfile(
			'Jenkinsfile',
			"pipeline {\n  stages {\n    stage('t') { steps { sh 'pytest' } }\n    // sh 'pytest never'\n  }\n}\n",
		);
		expect(jenkins?.commands.map(one => [one.text, one.line])).toEqual([['pytest', 3]]);
	});
});

describe('containers and manifests', () => {
	test('a Dockerfile tells what it builds and what it starts', () => {
		const file = readDockerfile(
			'Dockerfile',
			'FROM python:3.11 AS a\nRUN pip install x && \\\n  # comment\n  python train.py\nFROM a\nENTRYPOINT ["uvicorn"]\nCMD ["app:app", "--port", "80"]\n'.split(
				'\n',
			),
		);
		expect(file?.built.map(one => one.words.join(' '))).toEqual(['pip install x', 'python train.py']);
		expect(file?.started.map(one => one.words.join(' '))).toEqual(['uvicorn app:app --port 80']);
		expect(readDockerfile('Dockerfile', ['# nothing'])).toBeNull();
	});

	test('manifests are found by what they say; a Helm template is read without its expressions', async () => {
		const root = tree({
			'k/job.yaml':
				'apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: t\n              image: x\n              command: [python, train.py]\n---\napiVersion: v1\nkind: Service\n',
			'chart/templates/d.yaml':
				'{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n',
			'note.yaml': 'kind: word\n',
		});
		const repository = await openRepository(root);
		const found = ['k/job.yaml', 'chart/templates/d.yaml', 'note.yaml'].flatMap(file => readManifests(repository, file));
		expect(found.map(one => [one.kind, one.line])).toEqual([
			['CronJob', 2],
			['Service', 14],
			['Deployment', 3],
		]);
		const [job] = found;
		expect(job && containersOf(job).map(one => one.command.join(' '))).toEqual(['python train.py']);
	});
});
