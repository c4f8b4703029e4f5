/** Small tables whose figures are known, each with one difficulty; made here so that nothing was tuned for them. */

/** 0 to 1, the same row by row on every machine. */
const noise = (row: number, salt: number) => {
	const value = Math.sin(row * 12.9898 + salt * 78.233) * 43758.5453;
	return value - Math.floor(value);
};

const csv = (header: readonly string[], rows: number, cell: (row: number) => readonly (string | number)[], delimiter = ','): string => {
	const field = (value: string | number) => {
		const text = String(value);
		return /[",;\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	const lines = Array.from({length: rows}, (_, row) => cell(row).map(field).join(delimiter));
	return `${[header.map(field).join(delimiter), ...lines].join('\n')}\n`;
};

/** Names with quotes, letters, line breaks and HTML; words that look like something else; German dates; `;` between fields. */
export const odd = csv(
	['Größe, cm', 'naïve "name"', '<b>html</b>', 'yes', 'datum', 'Ziel'],
	300,
	row => [
		row % 9 === 0 ? '' : (150 + 40 * noise(row, 1)).toFixed(1),
		['a,b', 'c"d', 'é ü', '{x}', 'no', '1e5', 'null'][row % 7] ?? '',
		row % 3 === 0 ? 'True' : 'False',
		row % 5,
		`${String(1 + (row % 28)).padStart(2, '0')}.${String(1 + (row % 12)).padStart(2, '0')}.20${20 + (row % 3)}`,
		noise(row, 2) < 0.3 ? 'Ja' : 'Nein',
	],
	';',
);

/** Everything that is no feature: a serial number, a constant, e-mails, a copy, prose, words that stand once. */
export const mess = csv(['id', 'const', 'email', 'amount', 'copy', 'note', 'ticket', 'churn'], 400, row => {
	const amount = (1000 * noise(row, 3) ** 3).toFixed(2);
	const words = ['the', 'quick', 'brown', 'fox', 'jumps', 'over'].map((word, index) => `${word}${Math.floor(9 * noise(row, index + 5))}`);
	const ticket = `t${Math.floor(row / 1.5)}`;
	return [row, 1, `user${row}@mail.com`, amount, amount, words.join(' '), ticket, noise(row, 4) < 0.1 ? 'Yes' : 'No'];
});

/** Visits of 60 patients, whose sex never changes. */
export const visits = csv(['patient_id', 'sex', 'pressure', 'ill'], 480, row => {
	const patient = 1000 + (row % 60);
	return [patient, patient % 2 === 0 ? 'f' : 'm', (100 + 50 * noise(row, 7)).toFixed(0), noise(patient, 8) < 0.4 ? 1 : 0];
});

/** A number a day. */
export const series = csv(['day', 'temperature', 'sales'], 400, row => [
	new Date(Date.UTC(2022, 0, 1 + row)).toISOString().slice(0, 10),
	(15 + 10 * Math.sin(row / 58) + noise(row, 9)).toFixed(2),
	(100 + row * 0.1 + 5 * noise(row, 10)).toFixed(2),
]);

/** 300 columns of numbers. */
export const wide = csv([...Array.from({length: 300}, (_, index) => `f${index}`), 'y'], 120, row => [
	...Array.from({length: 300}, (_, index) => noise(row, index + 20).toFixed(4)),
	(noise(row, 20) + noise(row, 21) + noise(row, 22)).toFixed(4),
]);

/** Three classes, one with four rows, as words that say an order. */
export const rare = csv(['x', 'damage'], 300, row => [
	noise(row, 30).toFixed(3),
	row % 75 === 0 ? 'Severe' : noise(row, 31) < 0.2 ? 'Minor' : 'None',
]);
