/** What a style means; a theme says how it looks. No state is told by colour alone: the word beside it says the same. */
export type Style =
	| 'plain'
	| 'dim'
	| 'strong'
	| 'title'
	| 'good'
	| 'bad'
	| 'warn'
	| 'you'
	| 'cursor'
	| 'match'
	| 'added'
	| 'removed'
	| 'link';

export const themeNames = ['dark', 'light', 'high-contrast', 'colour-blind'] as const;
export type ThemeName = (typeof themeNames)[number];

/** SGR parameters by style; an empty text leaves the terminal's own colour. */
type Palette = Readonly<Record<Style, string>>;

const dark: Palette = {
	plain: '',
	dim: '90',
	strong: '1',
	title: '1;36',
	good: '32',
	bad: '1;31',
	warn: '33',
	you: '1;33',
	cursor: '7',
	match: '30;43',
	added: '32',
	removed: '31',
	link: '36',
};

const palettes: Readonly<Record<ThemeName, Palette>> = {
	dark,
	light: {...dark, dim: '38;5;242', title: '1;34', good: '38;5;28', bad: '1;38;5;124', warn: '38;5;130', you: '1;38;5;130', link: '34'},
	// Only weight, reversal and the brightest colours: nothing is dimmed.
	'high-contrast': {
		...dark,
		dim: '',
		title: '1;97',
		good: '1;92',
		bad: '1;7;91',
		warn: '1;93',
		you: '1;7;93',
		match: '1;7',
		added: '1;92',
		removed: '1;91',
		link: '1;96',
	},
	// Blue and orange (Okabe and Ito): told apart by every common kind of colour blindness.
	'colour-blind': {
		...dark,
		title: '1;38;5;75',
		good: '38;5;75',
		bad: '1;38;5;208',
		warn: '38;5;220',
		you: '1;38;5;220',
		added: '38;5;75',
		removed: '38;5;208',
		link: '38;5;117',
	},
};

export type Glyphs = {readonly horizontal: string; readonly vertical: string; readonly ascii: boolean};
const lineGlyphs: Glyphs = {horizontal: '─', vertical: '│', ascii: false};
const asciiGlyphs: Glyphs = {horizontal: '-', vertical: '|', ascii: true};

export type Theme = {
	readonly name: ThemeName;
	readonly color: boolean;
	readonly glyphs: Glyphs;
	/** Wraps a text in the codes of a style; without colour only reversal and weight remain. */
	readonly paint: (style: Style, text: string) => string;
};

/** Without colour the cursor and a search hit still stand out: by the `>` beside them, and by reversal. */
const monochrome: Partial<Record<Style, string>> = {cursor: '7', match: '7', strong: '1', title: '1', bad: '1', you: '1'};

export function makeTheme(name: ThemeName, options: {readonly color: boolean; readonly ascii: boolean}): Theme {
	const palette = options.color ? palettes[name] : {...emptyPalette, ...monochrome};
	return {
		name,
		color: options.color,
		glyphs: options.ascii ? asciiGlyphs : lineGlyphs,
		paint: (style, text) => (palette[style] === '' || text === '' ? text : `\u001b[${palette[style]}m${text}\u001b[0m`),
	};
}

const emptyPalette: Palette = {
	plain: '',
	dim: '',
	strong: '',
	title: '',
	good: '',
	bad: '',
	warn: '',
	you: '',
	cursor: '',
	match: '',
	added: '',
	removed: '',
	link: '',
};

/**
 * A locale that says another encoding than UTF-8 (`C`, `de_DE`) cannot show line glyphs, one of East Asia draws them two cells wide: use
 * their ASCII twins there. None at all says nothing: a container's shell has no locale, in a terminal that draws them.
 */
export function wantsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
	const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
	return locale !== '' && (!/utf-?8/i.test(locale) || /^(ja|ko|zh)/i.test(locale));
}

/** no-color.org: any non-empty NO_COLOR. */
export function wantsColor(env: Readonly<Record<string, string | undefined>>): boolean {
	return !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
