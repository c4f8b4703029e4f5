import {EventEmitter} from 'node:events';
import {Writable} from 'node:stream';

/** A terminal that counts the bytes and shows nothing. */
export class CountingOut extends Writable {
	readonly columns: number;
	readonly rows: number;
	readonly isTTY = true;
	bytes = 0;

	constructor(columns: number, rows: number) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
	}

	override _write(chunk: string | Buffer, _encoding: string, done: () => void) {
		this.bytes += Buffer.byteLength(chunk);
		done();
	}
}

/** A keyboard nobody touches. */
export class SilentIn extends EventEmitter {
	readonly isTTY = true;
	setRawMode() {}
	setEncoding() {}
	ref() {}
	unref() {}
	resume() {}
	pause() {}
	read() {
		return null;
	}
}
