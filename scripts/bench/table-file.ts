import {once} from 'node:events';
import {createWriteStream} from 'node:fs';

const header = 'id,when,airport,species,damaged,speed,height,cost,temperature,note\n';
const airports = ['BOSTON LOGAN', 'DENVER INTL', 'O HARE', 'LA GUARDIA', 'MEMPHIS', '"SAINT PAUL, MINNEAPOLIS"'];
const species = ['Gull', 'European starling', 'Mourning dove', 'Unknown bird - small', 'Canada goose', 'Killdeer', ''];

/** Writes a CSV of about so many bytes with numbers, times, categories, words and gaps; the same each time. Answers with its size. */
export async function writeTable(file: string, bytes: number): Promise<number> {
	const out = createWriteStream(file);
	let written = 0;
	let seed = 42;
	const next = () => {
		seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
		return seed / 2 ** 32;
	};
	let block = header;
	for (let id = 0; written < bytes; id += 1) {
		const day = new Date(Date.UTC(1990, 0, 1) + id * 600_000).toISOString().slice(0, 19).replace('T', ' ');
		const cost = next() < 0.05 ? Math.round(next() * 50_000) : 0;
		block += `${id},${day},${airports[Math.floor(next() * airports.length)]},${species[Math.floor(next() * species.length)]},${cost > 0 ? 'yes' : 'no'},${next() < 0.2 ? '' : Math.round(80 + next() * 200)},${Math.round(next() ** 3 * 10_000)},${cost},${(next() * 40 - 10).toFixed(2)},seen at ${Math.round(next() * 5000)} m by crew ${Math.floor(next() * 900)}\n`;
		if (block.length < 1 << 20) continue;
		written += block.length;
		if (!out.write(block)) await once(out, 'drain');
		block = '';
	}
	out.end(block);
	await once(out, 'close');
	return written + block.length;
}
