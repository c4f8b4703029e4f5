import path from 'node:path';
import type {StepInput} from '../../step.ts';

/** Names that Python, its tools or what the project depends on have taken. */
const taken = new Set(
	`and as assert async await break class continue def del elif else except finally for from global if import in is lambda none nonlocal not or pass raise return true false try while with yield match case type
	abc array ast asyncio bisect calendar code codecs collections copy csv ctypes dataclasses datetime decimal email enum functools gc glob graphlib hashlib heapq html http inspect io ipaddress itertools json keyword logging math operator os pathlib pickle platform pprint profile queue random re sched secrets select shelve signal site smtpd socket sqlite3 ssl stat statistics string struct subprocess symbol sys tempfile test textwrap threading time token tokenize trace types typing unittest uuid warnings wave weakref xml zipfile
	numpy scipy pandas pyarrow sklearn lightgbm optuna mlflow onnx skl2onnx onnxmltools onnxruntime pytest hypothesis ruff mypy yaml fastapi uvicorn pydantic
	src tests data docs reports gates models requirements model pipeline`.split(/\s+/),
);

export type ProjectNames = {readonly name: string; readonly package: string};

/** Name of the distribution and of the Python package, from the project's folder or the focus. */
export function projectNames(input: StepInput): ProjectNames {
	const slug = slugOf(input.project === null ? input.focus : path.basename(input.project)) || slugOf(input.focus) || 'focus';
	const word = slug.replaceAll('-', '_');
	const safe = /^\d/.test(word) ? `model_${word}` : taken.has(word) ? `${word}_model` : word;
	return {name: safe.replaceAll('_', '-'), package: safe};
}

const slugOf = (text: string) =>
	text
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-+|-+$/g, '')
		.slice(0, 60)
		.replace(/-+$/, '');
