import {createHash} from 'node:crypto';
import path from 'node:path';
import {yamlAt, yamlDocuments, yamlItems, yamlText} from '../infra/yaml-tree.ts';
import {readPlainFile} from '../repository/plain-file.ts';
import {isPointer} from '../repository/pointer.ts';
import type {Context} from './context.ts';
import type {DataFile} from './data-files.ts';
import type {Risk} from './report.ts';

const mostEach = 10;
const largestHashed = 64 * 1024 * 1024;

const broken = (at: string, line: number, what: string): Risk => ({kind: 'broken', path: at, line, what});

/** What a careful reader notices and a search for words does not. */
export function trapRisks(context: Context, files: readonly DataFile[]): Risk[] {
	const model = context.ml ? [...modelsWithoutProducer(context), ...dataFromAddresses(context)] : [];
	return [...sameData(context, files), ...absentData(context), ...missingFiles(context), ...model];
}

/** The same data set committed twice: one of them will be changed and the other forgotten. */
function sameData({repository}: Context, files: readonly DataFile[]): Risk[] {
	const sizes = new Map(repository.files.map(file => [file.path, file.bytes]));
	const bySize = Map.groupBy(files, file => sizes.get(file.path) ?? 0);
	return [...bySize]
		.filter(([bytes, same]) => same.length > 1 && bytes > 256 && bytes <= largestHashed)
		.flatMap(([, same]) => {
			const first = new Map<string, string>();
			return same.flatMap(({path: file}) => {
				const read = readPlainFile(path.join(repository.root, file), largestHashed);
				if (read.kind !== 'read') return [];
				const key = createHash('sha256').update(read.bytes).digest('hex');
				const known = first.get(key);
				if (known === undefined) first.set(key, file);
				return known === undefined ? [] : [broken(file, 1, `the same data as ${known}, committed twice`)];
			});
		})
		.slice(0, mostEach);
}

/** A pointer without what it points to: DVC and LFS keep the data elsewhere, a checkout alone has none. */
function absentData({repository}: Context): Risk[] {
	const found: Risk[] = [];
	for (const {path: file, bytes} of repository.files) {
		if (found.length >= mostEach) break;
		if (file.endsWith('.dvc') && !file.startsWith('.dvc/')) {
			for (const out of yamlItems(yamlAt(yamlDocuments(repository.text(file, 64 * 1024) ?? '')[0], 'outs'))) {
				const name = yamlText(yamlAt(out, 'path'));
				const there = name === undefined ? true : path.posix.join(path.posix.dirname(file), name);
				if (there !== true && !repository.has(there) && !repository.hasFolder(there))
					found.push(broken(file, out.line, `${there} is not here: DVC keeps it elsewhere`));
			}
		} else if (
			bytes < 400 &&
			/\.(csv|tsv|parquet|jsonl?|pkl|h5|pt|pth|bin|onnx|safetensors|npz?|zip|gz|xlsx?)$/iu.test(file) &&
			isPointer(repository.root, file)
		)
			found.push(broken(file, 1, 'a pointer of Git LFS: the content is not here'));
	}
	return found;
}

/** Configuration that names a file of the repository which is not there: images, services, installs. */
function missingFiles({repository, dockerfiles, services, pipelines}: Context): Risk[] {
	const found: Risk[] = [];
	const there = (file: string) => repository.has(file) || repository.hasFolder(file);
	const plain = (word: string) => /^[\w./-]+$/u.test(word) && !word.startsWith('/') && !word.includes('..');
	for (const {path: file, instructions} of dockerfiles) {
		for (const {name, value, line} of instructions) {
			if ((name !== 'COPY' && name !== 'ADD') || /--from=|<<|^\s*\[/u.test(value)) continue;
			const sources = value
				.split(/\s+/u)
				.filter(word => word !== '' && !word.startsWith('--'))
				.slice(0, -1);
			// the context is the root of the repository or the folder of the Dockerfile; most of what is built beforehand is no source
			for (const source of sources.filter(plain))
				if (
					/\.(py|txt|toml|ya?ml|cfg|lock|sh)$/u.test(source) &&
					!there(path.posix.normalize(source)) &&
					!there(path.posix.join(path.posix.dirname(file), source)) &&
					!repository.files.some(one => one.path.endsWith(`/${source.replace(/^\.\//u, '')}`))
				)
					found.push(broken(file, line, `copies ${source}, which does not exist`));
		}
	}
	for (const {path: file, line, build, name} of services) {
		if (build === null || !/^[\w./-]+$/u.test(build) || build.startsWith('/')) continue;
		const folder = path.posix.normalize(path.posix.join(path.posix.dirname(file), build));
		if (!folder.startsWith('..') && !there(folder.replace(/(?<=.)\/$/u, '')))
			found.push(broken(file, line, `service ${name} is built from ${build}, which does not exist`));
	}
	for (const {commands, active} of pipelines) {
		if (!active) continue;
		for (const {words, path: file, line, folder, within} of commands) {
			const at = words.findIndex(word => word === '-r' || word === '--requirement');
			const wanted =
				/^(pip3?|python3?|uv|pipx)$/u.test(words[0] ?? '') && words.includes('install') && at !== -1 ? words[at + 1] : undefined;
			if (wanted === undefined || !plain(wanted)) continue;
			const places = [path.posix.join(folder, within ?? '.', wanted), path.posix.join(folder, wanted), wanted].map(one =>
				path.posix.normalize(one),
			);
			if (!places.some(there)) found.push(broken(file, line, `installs ${wanted}, which does not exist`));
		}
	}
	return found.slice(0, mostEach);
}

const artefact = /\.(pkl|pickle|joblib|h5|hdf5|keras|pt|pth|ckpt|onnx|pb|tflite|sav|bst|cbm|model|safetensors)$/iu;

/** A trained model in the tree that no code here writes: nobody can make it again. */
function modelsWithoutProducer({repository, product, training}: Context): Risk[] {
	const texts = () =>
		product
			.flatMap(({facts}) => [...facts.calls.map(call => call.args), ...facts.assignments.map(one => one.value)])
			.filter(text => /["']/u.test(text));
	const models = repository.files
		.filter(({path: file}) => artefact.test(file) && !/(^|\/)(tests?|fixtures?|data|datasets?)\//iu.test(file))
		.slice(0, 50);
	if (models.length === 0) return [];
	const said = texts().join('\n');
	const saves = product.some(({facts}) =>
		facts.calls.some(call => /(^|\.)(dump|save|save_model|save_pretrained|save_weights|export|to_disk|ModelCheckpoint)$/u.test(call.name)),
	);
	return models
		.filter(({path: file}) => training.length === 0 || !saves || !said.includes(path.posix.basename(file, path.posix.extname(file))))
		.slice(0, mostEach)
		.map(({path: file}) =>
			broken(
				file,
				1,
				training.length === 0
					? 'a trained model, and no code here trains one'
					: 'a trained model that no code here names when it saves one',
			),
		);
}

/** Data read from an address: what is read tomorrow may differ, and nothing says so. */
function dataFromAddresses({product}: Context): Risk[] {
	const found: Risk[] = [];
	for (const module of product) {
		const addresses = new Set(
			module.facts.assignments.filter(one => /^[fr]?["'](https?|ftp|s3|gs):\/\//u.test(one.value)).map(one => one.name),
		);
		for (const call of module.facts.calls) {
			if (!/(^|\.)(read_(csv|table|json|excel|parquet|feather)|loadtxt|genfromtxt|urlretrieve)$/u.test(call.name)) continue;
			const first = /^\s*(?:\w+\s*=\s*)?([^,]*)/u.exec(call.args)?.[1]?.trim() ?? '';
			const evidence = /^[fr]?["'](https?|ftp):\/\//u.test(first) || addresses.has(first) ? module.evidence(call.line) : null;
			if (evidence !== null)
				found.push(broken(evidence.path, evidence.line, 'reads its data from an address: nothing fixes which version'));
			if (found.length >= mostEach) return found;
		}
	}
	return found;
}
