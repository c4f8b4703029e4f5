// Prints the figures of the house: its files, its rooms, its imports. `npm run house`; docs/measured.md keeps them with their commit.
import path from 'node:path';
import {circles, climbing, ranks, readHouse, roomOf} from '../tests/architecture/house.ts';

const house = readHouse(path.resolve(import.meta.dirname, '..'));

const longFileLines = 300;
const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const count = (number: number): string => number.toLocaleString('en-US');

const files = house.files.map(file => ({file, lines: linesOf(house.read(file))}));
const total = sum(files.map(({lines}) => lines));
const long = files.filter(({lines}) => lines > longFileLines);
const rooms = ranks.flat().map(room => {
	const inside = files.filter(({file}) => roomOf(file) === room);
	return {room, files: inside.length, lines: sum(inside.map(({lines}) => lines))};
});
const linesIn = (room: string): number => rooms.find(each => each.room === room)?.lines ?? 0;
const biggest = rooms.reduce((most, each) => (each.lines > most.lines ? each : most));
const towers = linesIn('src/steps') + linesIn('src/analyst') + linesIn('src/gates');

/** Files that declare a name for others; a name that is only passed on counts where it is declared. */
const declaredIn = new Map<string, string[]>();
for (const file of house.files) {
	const names = house.read(file).matchAll(/^export (?:async )?(?:function\*?|const|let|class|type|interface|enum) (\w+)/gm);
	for (const name of new Set([...names].map(match => match[1] ?? ''))) declaredIn.set(name, [...(declaredIn.get(name) ?? []), file]);
}
const twice = [...declaredIn].filter(([, places]) => places.length > 1);

const figures: readonly (readonly [string, string])[] = [
	['TypeScript files in src and components', count(files.length)],
	['their lines', count(total)],
	['median lines of a file', String(median(files.map(({lines}) => lines).toSorted((a, b) => a - b)))],
	[`files over ${longFileLines} lines`, String(long.length)],
	['imports', count(house.imports.length)],
	['imports in a circle, types included', String(circles(house).length)],
	['imports up a rank or across to a neighbour', String(climbing(house).length)],
	['biggest room', `${biggest.room}, ${share(biggest.lines, total)} of all lines`],
	['contract of the steps (src/steps)', `${count(linesIn('src/steps'))} lines, ${share(linesIn('src/steps'), towers)} of the three`],
	['who works (src/analyst)', `${count(linesIn('src/analyst'))} lines, ${share(linesIn('src/analyst'), towers)} of the three`],
	['who judges (src/gates)', `${count(linesIn('src/gates'))} lines, ${share(linesIn('src/gates'), towers)} of the three`],
	['names that more than one file declares and exports', `${twice.length} of ${count(declaredIn.size)}`],
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

const floors = ranks.flatMap((names, rank) =>
	rooms
		.filter(({room}) => names.includes(room))
		.map(each => [String(rank), each.room, String(each.files), count(each.lines), share(each.lines, total)]),
);

process.stdout.write(
	[
		table(['figure', 'value'], figures),
		table(['rank', 'room', 'files', 'lines', 'share'], floors),
		table(
			[`longer than ${longFileLines} lines`, 'lines'],
			long.toSorted((a, b) => b.lines - a.lines).map(({file, lines}) => [file, String(lines)]),
		),
		`Names that more than one file declares: ${twice
			.map(([name, places]) => `${name} (${places.length})`)
			.toSorted()
			.join(', ')}.`,
		'',
	].join('\n\n'),
);
