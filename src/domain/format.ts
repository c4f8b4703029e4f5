/** `4.1s`, `12s`, `1:48`, `2:03:10`. */
export function duration(ms: number): string {
	if (ms < 50) return '0s';
	if (ms < 10_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')}s`;
	if (ms < 60_000) return `${Math.round(ms / 1000)}s`;
	return elapsed(ms);
}

/** `0:07`, `12:34`, `2:03:10`: time that runs. */
export function elapsed(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const two = (value: number) => String(value).padStart(2, '0');
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
	return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Local time of day, `17:02:06`; takes milliseconds or an ISO time. */
export function clockTime(at: number | string): string {
	const date = new Date(at);
	if (Number.isNaN(date.getTime())) return '--:--:--';
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map(value => String(value).padStart(2, '0')).join(':');
}

/** `10,000`. */
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `1 row`, `24 rows`. */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** A fraction as people read it: "85 %", "10.6 %", "0.01 %"; 100 % and 0 % only when it is exactly that. */
export function percent(fraction: number): string {
	const value = fraction * 100;
	if (value === 0 || value === 100) return `${value} %`;
	if (value > 99) return `${Math.min(99.99, Number(value.toFixed(2)))} %`;
	if (value >= 20) return `${Math.round(value)} %`;
	return `${Math.max(0.01, Number(value.toFixed(value >= 1 ? 1 : 2)))} %`;
}

/** A number with at most `digits` significant digits and no exponent where it can be read without. */
export const short = (value: number, digits = 3): string =>
	Number.isInteger(value) ? count(value) : Number(value.toPrecision(digits)).toLocaleString('en-US', {maximumSignificantDigits: digits});

/** `1.2 MB`, in powers of 1000 as file managers count. */
export function bytes(value: number): string {
	if (value < 1000) return `${value} B`;
	const units = ['kB', 'MB', 'GB', 'TB'] as const;
	let size = value / 1000;
	let unit = 0;
	while (size >= 999.5 && unit < units.length - 1) {
		size /= 1000;
		unit += 1;
	}
	return `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit] ?? 'TB'}`;
}

export const money = (usd: number): string => `$${usd.toFixed(2)}`;

/** The last part of a path, for a line that has no room for all of it. */
export const baseName = (path: string): string => path.split('/').filter(Boolean).at(-1) ?? path;
