/**
 * MiB a package takes once installed, without bytecode: the sum of the file sizes in its RECORD, measured on Linux x86-64 with
 * Python 3.11. Only what takes 1 MiB or more is listed; other platforms and versions differ, so what is summed from it is "about".
 */
export const installedMiB: Readonly<Record<string, number>> = {
	aiohttp: 7,
	alembic: 1,
	'ast-serialize': 3,
	contourpy: 1,
	cryptography: 14,
	'databricks-sdk': 7,
	fonttools: 22,
	'graphql-core': 1,
	hypothesis: 4,
	kiwisolver: 5,
	librt: 2,
	lightgbm: 9,
	matplotlib: 24,
	'ml-dtypes': 2,
	mlflow: 44,
	'mlflow-skinny': 16,
	'mlflow-tracing': 9,
	multidict: 2,
	mypy: 48,
	narwhals: 2,
	numpy: 55,
	onnx: 22,
	onnxruntime: 72,
	optuna: 1,
	pandas: 41,
	pillow: 19,
	protobuf: 1,
	pyarrow: 150,
	pydantic: 2,
	'pydantic-core': 5,
	pygments: 4,
	pytest: 1,
	pyyaml: 3,
	ruff: 24,
	'scikit-learn': 29,
	scipy: 109,
	skl2onnx: 1,
	sqlalchemy: 17,
	uv: 62,
	wcwidth: 3,
};

/** The mean of the 74 smaller ones. */
export const smallMiB = 0.32;
