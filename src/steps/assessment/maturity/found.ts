import {count, counted} from '../../../domain/format.ts';
import {clean} from '../../wording.ts';
import type {InventoryReport, MaturityReport} from './schema.ts';

type Item = {readonly name: string; readonly path: string; readonly line: number};
/** A row of what was looked for: how much of it there is, and a line that opens; `item` null: none was found. */
export type Found = {readonly what: string; readonly text: string; readonly item: Item | null};

/** The parts of a machine learning project that were looked for, found or not, in the order they are told. */
export function foundIn(inventory: InventoryReport): readonly Found[] {
	const dependencies: Found = {
		...row('dependencies', inventory.dependency_files),
		...(inventory.dependency_files.length > 0
			? {text: `${names(inventory.dependency_files)}${inventory.locked ? ', locked' : ', not locked'}`}
			: {}),
	};
	const tests: Found = {what: 'tests', text: inventory.tests === 0 ? 'none' : counted(inventory.tests, 'test function'), item: null};
	const {monitoring} = inventory;
	return [
		row('version control', inventory.version_control ?? []),
		dependencies,
		tests,
		row('CI', inventory.ci),
		row('containers', inventory.containers),
		row('tracking', inventory.tracking),
		row('registry', inventory.registry),
		row('serving', inventory.serving),
		row('monitoring', [...monitoring.drift, ...monitoring.service, ...monitoring.alerts, ...monitoring.dashboards]),
	];
}

const names = (items: readonly Item[]) => [...new Set(items.map(one => clean(one.name, 30)))].slice(0, 4).join(', ');

function row(what: string, items: readonly Item[]): Found {
	const [item = null] = items;
	return {what, text: item === null ? 'none' : names(items), item};
}

/** "ci.yml:12" as a person would open it; empty when there is nothing to open. */
export const placeOf = (item: Item | null): string => (item === null ? '' : `${clean(item.path, 80)}:${item.line}`);

/** A folder with nothing but data in it is the start of a project, not a bad one. */
export function isNew(inventory: InventoryReport): boolean {
	const {python_files: modules, notebooks, tests, dependency_files: dependencies, ci, containers} = inventory;
	return modules + notebooks + tests + dependencies.length + ci.length + containers.length === 0;
}

/** "level 0", "level 0 to 1" and what lacks for the next. */
export function googleWords(google: MaturityReport['google']): string {
	const {min, max, missing} = google;
	if (min === null) return 'no level';
	const level = max === null || max === min ? `level ${min}` : `level ${min} to ${max}`;
	return missing.length === 0 ? level : `${level}, missing ${missing.map(one => clean(one, 30).replaceAll('_', ' ')).join(', ')}`;
}

export const scoreWords = (score: number | null) => (score === null ? 'no score' : `${Number(score.toFixed(2))} of 7`);

export const modulesOf = (inventory: InventoryReport) =>
	[
		...(inventory.python_files > 0 ? [`${count(inventory.python_files)} .py`] : []),
		...(inventory.notebooks > 0 ? [counted(inventory.notebooks, 'notebook')] : []),
	].join(', ');
