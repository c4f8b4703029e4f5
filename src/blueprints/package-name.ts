/** Longer import names would break the line length that the project's own lint holds. */
const longest = 28;

const reserved = new Set(
	(
		'false none true and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal ' +
		'not or pass raise return try while with yield match case type test tests src data docs gates reports models requirements ' +
		'numpy scipy pandas pyarrow joblib sklearn lightgbm optuna mlflow onnx skl2onnx onnxmltools onnxruntime yaml pytest hypothesis ruff mypy ' +
		// Modules of the standard library that a project named after its subject could hide.
		'abc ast calendar code copy csv email enum html http io json keyword logging math numbers operator os pickle platform profile queue random re ' +
		'select signal site socket sqlite3 ssl statistics string struct subprocess sys tempfile threading time token trace types typing unittest uuid xml zipfile'
	).split(' '),
);

/** A Python import name for a project's slug: `bird-strike-damage` → `bird_strike_damage`; never a keyword or a module that is imported. */
export function packageNameOf(slug: string): string {
	const plain = slug
		.normalize('NFKD')
		.replace(/[^\p{ASCII}]/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '')
		.slice(0, longest)
		.replace(/_+$/, '');
	if (plain === '') return 'ml_project';
	const started = /^[0-9]/.test(plain) ? `p${plain}`.slice(0, longest) : plain;
	return reserved.has(started) ? `${started}_project` : started;
}
