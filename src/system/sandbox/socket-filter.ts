/*
 * A network namespace takes away the network, and not every kind of socket belongs to one: AF_VSOCK reaches the host of a virtual machine
 * from every namespace. A filter of system calls lets only those kinds be made that the namespace holds, and that are counted.
 */

/** Numbers of the kernel's interface for a processor. */
type Processor = {readonly architecture: number; readonly socketCall: number};

const processors: Partial<Record<string, Processor>> = {
	x64: {architecture: 0xc000003e, socketCall: 41},
	arm64: {architecture: 0xc00000b7, socketCall: 198},
};

const families = {unix: 1, inet: 2, inet6: 10, netlink: 16} as const;
/** It makes sockets, too, past every filter. The number is the same on all processors. */
const ioUringSetup = 425;
/** From here on x86-64 has the calls of another interface under other numbers. */
const otherInterface = 0x40000000;

const errno = {noSuchCall: 38, noSuchFamily: 97} as const;
const refuse = (number: number) => 0x00050000 | number;
const allow = 0x7fff0000;

const offset = {call: 0, architecture: 4, firstArgument: 16} as const;

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];
const load = (at: number): Instruction => [0x20, 0, 0, at];
const give = (value: number): Instruction => [0x06, 0, 0, value];

/** The filter as the kernel reads it (struct sock_filter, little-endian); null for a processor that is not listed. */
export function socketFilter(processor: string = process.arch): Buffer | null {
	const found = processors[processor];
	if (found === undefined) return null;
	const known = Object.values(families);
	// After the instructions come three ends: no such family, no such call, allowed.
	const length = 7 + known.length;
	const [noFamily, noCall, allowed] = [length, length + 1, length + 2];
	const program: Instruction[] = [];
	const jump = (code: number, value: number, whenTrue: number | null, whenFalse: number | null) => {
		const distance = (to: number | null) => (to === null ? 0 : to - program.length - 1);
		program.push([code, distance(whenTrue), distance(whenFalse), value]);
	};
	const [equal, atLeast] = [0x15, 0x35];
	program.push(load(offset.architecture));
	jump(equal, found.architecture, null, noCall);
	program.push(load(offset.call));
	jump(atLeast, otherInterface, noCall, null);
	jump(equal, ioUringSetup, noCall, null);
	jump(equal, found.socketCall, null, allowed);
	program.push(load(offset.firstArgument));
	for (const family of known) jump(equal, family, allowed, family === known.at(-1) ? noFamily : null);
	program.push(give(refuse(errno.noSuchFamily)), give(refuse(errno.noSuchCall)), give(allow));
	const bytes = Buffer.alloc(program.length * 8);
	for (const [index, [code, whenTrue, whenFalse, value]] of program.entries()) {
		bytes.writeUInt16LE(code, index * 8);
		bytes.writeUInt8(whenTrue, index * 8 + 2);
		bytes.writeUInt8(whenFalse, index * 8 + 3);
		bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
	}
	return bytes;
}
