// A terminal's cells as an SVG picture: text stays text, so the picture is small, sharp and searchable.
const cellWidth = 8.4;
const cellHeight = 18;
const ansi = ['#1c1f26', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4'];
const bright = ['#7f8794', '#ff7b86', '#b5e890', '#ffd78a', '#7cc7ff', '#e08cff', '#6fdbe8', '#ffffff'];
const ground = '#14161b';
const ink = '#d5d9e0';

const channel = value => (value === 0 ? 0 : 55 + 40 * value);

function palette(index) {
	if (index < 8) return ansi[index];
	if (index < 16) return bright[index - 8];
	if (index > 231) {
		const grey = 8 + (index - 232) * 10;
		return `rgb(${grey},${grey},${grey})`;
	}
	const cube = index - 16;
	return `rgb(${channel(Math.floor(cube / 36))},${channel(Math.floor(cube / 6) % 6)},${channel(cube % 6)})`;
}

const hex = value => `#${value.toString(16).padStart(6, '0')}`;
const escaped = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function styleOf(cell) {
	let front = cell.isFgDefault() ? ink : cell.isFgRGB() ? hex(cell.getFgColor()) : palette(cell.getFgColor());
	let back = cell.isBgDefault() ? null : cell.isBgRGB() ? hex(cell.getBgColor()) : palette(cell.getBgColor());
	if (cell.isInverse()) [front, back] = [back ?? ground, front];
	return {
		front,
		back,
		bold: Boolean(cell.isBold()),
		dim: Boolean(cell.isDim()),
		underline: Boolean(cell.isUnderline()),
		italic: Boolean(cell.isItalic()),
	};
}

const same = (a, b) => a !== null && JSON.stringify(a) === JSON.stringify(b);

/** @param terminal an @xterm/headless Terminal */
export function toSvg(terminal, title) {
	const buffer = terminal.buffer.active;
	const width = Math.ceil(terminal.cols * cellWidth) + 24;
	const height = terminal.rows * cellHeight + 24;
	const parts = [];
	for (let y = 0; y < terminal.rows; y++) {
		const line = buffer.getLine(buffer.baseY + y);
		if (!line) continue;
		let run = null;
		const flush = () => {
			if (!run) return;
			const x = 12 + run.x * cellWidth;
			const top = 12 + y * cellHeight;
			if (run.style.back)
				parts.push(
					`<rect x="${x.toFixed(1)}" y="${top}" width="${(run.cells * cellWidth).toFixed(1)}" height="${cellHeight}" fill="${run.style.back}"/>`,
				);
			if (run.text.trim() !== '') {
				const weight = run.style.bold ? ' font-weight="700"' : '';
				const dim = run.style.dim ? ' opacity="0.6"' : '';
				const italic = run.style.italic ? ' font-style="italic"' : '';
				const under = run.style.underline ? ' text-decoration="underline"' : '';
				parts.push(
					`<text x="${x.toFixed(1)}" y="${top + 13}" fill="${run.style.front}"${weight}${dim}${italic}${under} textLength="${(run.cells * cellWidth).toFixed(1)}">${escaped(run.text)}</text>`,
				);
			}
			run = null;
		};
		for (let x = 0; x < terminal.cols; x++) {
			const cell = line.getCell(x);
			if (!cell || cell.getWidth() === 0) continue;
			const style = styleOf(cell);
			const text = cell.getChars() || ' ';
			if (run && same(run.style, style)) {
				run.text += text;
				run.cells += cell.getWidth();
			} else {
				flush();
				run = {x, style, text, cells: cell.getWidth()};
			}
		}
		flush();
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${ground}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${parts.join('\n')}
</g>
</svg>
`;
}
