const installed = new Set([
	'node_modules',
	'site-packages',
	'__pycache__',
	'.venv',
	'.tox',
	'.nox',
	'.mypy_cache',
	'.pytest_cache',
	'.ruff_cache',
	'.ipynb_checkpoints',
	'.eggs',
	'bower_components',
]);
const copied = new Set(['third_party', 'thirdparty', '3rdparty', 'vendor', 'vendored', '_vendor', 'external_libs']);

/** A folder whose content others wrote (installed or copied in): it says nothing about how this project is run. */
export function isVendoredFolder(name: string): boolean {
	return installed.has(name) || copied.has(name.toLowerCase());
}

export function isVendoredPath(relative: string): boolean {
	const parts = relative.split('/');
	parts.pop();
	return parts.some(isVendoredFolder);
}
