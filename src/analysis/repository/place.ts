/** What a path says about the part a file plays. Folders count, not substrings: `contest/` holds no tests. */

const inFolder = (path: string, names: RegExp) =>
	path
		.split('/')
		.slice(0, -1)
		.some(part => names.test(part));
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const testFolder = /^(tests?|testing|unit_?tests?|integration_?tests?|e2e)$/iu;
const documentFolder = /^(docs?|documentation|examples?|tutorials?|samples?|demos?|website)$/iu;

/** A file pytest or unittest would collect, wherever it lies. */
export const isTestFile = (path: string) =>
	/^(test_.*|.*_tests?)\.py$/u.test(nameOf(path)) || (inFolder(path, testFolder) && nameOf(path) === 'tests.py');

/** A test file or what helps one: it never proves what the product does. */
export const isTestSupport = (path: string) => isTestFile(path) || nameOf(path) === 'conftest.py' || inFolder(path, testFolder);

/** Written to be read or to show a use, not to be run as part of the product. */
export const isDocumentation = (path: string) => inFolder(path, documentFolder);

/** Files whose words are prose. The judge has a rule of its own, in `gates/assessment/maturity/`. */
export const isProse = (path: string) =>
	/\.(md|mdx|rst|txt|adoc|org|tex)$/iu.test(path) &&
	!/(^|\/)(.*requirements|constraints|cmakelists|robots|license|.*[-_]labels?|classes|vocab)[^/]*\.txt$/iu.test(path);

export const isPython = (path: string) => path.endsWith('.py');
export const isNotebook = (path: string) => path.endsWith('.ipynb');
export const isYaml = (path: string) => /\.ya?ml$/iu.test(path);
