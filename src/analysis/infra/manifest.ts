import path from 'node:path';
import type {Repository} from '../repository/repository.ts';
import {type YamlTree, yamlAt, yamlDocuments, yamlEntries, yamlItems, yamlKeyLine, yamlText, yamlTexts} from './yaml-tree.ts';

/** One document of a YAML file that something deploys or runs: Kubernetes, Argo, KServe, Seldon, alert rules. */
export type Manifest = {
	readonly path: string;
	/** `Deployment`, `CronJob`, `InferenceService`, … as it says itself. */
	readonly kind: string;
	readonly apiVersion: string;
	readonly line: number;
	readonly tree: YamlTree;
};

/** A container a manifest starts: what it runs and from which image. */
export type ManifestContainer = {readonly image: string; readonly command: readonly string[]; readonly line: number};

const worthReading = /^\s*(apiVersion|kind|groups|services|stages|deployments|repos)\s*:/mu;

/** Text of a Helm template without its expressions, row for row, so that the rest reads as YAML. */
function withoutTemplate(text: string): string {
	return text
		.split('\n')
		.map(line => {
			if (/^\s*\{\{-?[^}]*\}\}\s*$/u.test(line)) return '';
			return line.replace(/\{\{-?\s*\.?([\s\S]*?)\s*-?\}\}/gu, 'value');
		})
		.join('\n');
}

/** Documents with apiVersion and kind. A template is read without its expressions. */
export function readManifests(repository: Repository, file: string): Manifest[] {
	const text = repository.text(file, 1024 * 1024);
	if (text === null || !worthReading.test(text)) return [];
	const templated = /\{\{/u.test(text) && !file.startsWith('.github/');
	return yamlDocuments(templated ? withoutTemplate(text) : text).flatMap(tree => documentsOf(file, tree));
}

function documentsOf(file: string, tree: YamlTree): Manifest[] {
	const kind = yamlText(yamlAt(tree, 'kind'));
	const apiVersion = yamlText(yamlAt(tree, 'apiVersion'));
	if (kind === undefined || apiVersion === undefined) return [];
	if (kind === 'List') return yamlItems(yamlAt(tree, 'items')).flatMap(item => documentsOf(file, item));
	return [{path: file, kind, apiVersion, line: yamlKeyLine(tree, 'kind') ?? tree.line, tree}];
}

/** Every container below a manifest, wherever its kind keeps them. */
export function containersOf(manifest: Manifest): ManifestContainer[] {
	const found: ManifestContainer[] = [];
	const visit = (at: YamlTree, depth: number) => {
		if (depth > 30) return;
		if (at.kind === 'list') for (const item of at.items) visit(item, depth + 1);
		if (at.kind !== 'map') return;
		const image = yamlText(yamlAt(at, 'image'));
		if (image !== undefined)
			found.push({
				image,
				command: [...yamlTexts(yamlAt(at, 'command')), ...yamlTexts(yamlAt(at, 'args'))],
				line: yamlKeyLine(at, 'image') ?? at.line,
			});
		for (const [, {value}] of yamlEntries(at)) visit(value, depth + 1);
	};
	visit(manifest.tree, 0);
	return found;
}

export const isCompose = (file: string) => /^(docker-)?compose([-_.].*)?\.ya?ml$/u.test(path.posix.basename(file));

export type ComposeService = {
	readonly path: string;
	readonly name: string;
	readonly line: number;
	readonly image: string | null;
	readonly build: string | null;
	readonly command: readonly string[];
};

/** The services of a compose file. */
export function readCompose(repository: Repository, file: string): ComposeService[] {
	const tree = yamlDocuments(repository.text(file, 1024 * 1024) ?? '')[0];
	return yamlEntries(yamlAt(tree, 'services')).map(([name, {keyLine, value}]) => {
		const command = yamlAt(value, 'command');
		return {
			path: file,
			name,
			line: keyLine,
			image: yamlText(yamlAt(value, 'image')) ?? null,
			build: yamlText(yamlAt(value, 'build')) ?? yamlText(yamlAt(value, 'build', 'context')) ?? null,
			command: command?.kind === 'list' ? yamlTexts(command) : (yamlText(command) ?? '').split(/\s+/u).filter(Boolean),
		};
	});
}
