import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, type ScoredProject} from '../scored-project.ts';

const id = 'validation.onnx_parity';

/** The smallest ONNX file with one weight: the middle that was learned, as fields of protocol buffers; Python. */
const written = `
import struct
def field(number, content):
    return bytes([number << 3 | 2, len(content)]) + content
weight = b"\\x08\\x01\\x10\\x01" + field(4, struct.pack("<f", learned["middle"]))
graph = field(1, field(4, b"Sub")) + field(5, weight) + field(12, field(1, b"score"))
(pathlib.Path(model) / "model.onnx").write_bytes(b"\\x08\\x08" + field(7, graph))
`;
const ofExport = 'struct.unpack("<f", (place / "model.onnx").read_bytes().split(b"\\x22\\x04")[1][:4])[0]';
const ofNative = 'json.load(open(place / "model.json"))["middle"]';

/** `middle`: where predict_onnx has it from; Python. */
const exporting = (middle: string, train = written): ScoredProject => ({
	train,
	commands: '  predict_onnx: python predict_onnx.py {model} {data} {out}\n',
	files: {
		'predict_onnx.py': `import csv, json, pathlib, struct, sys
place, data, out = pathlib.Path(sys.argv[1]), *sys.argv[2:4]
middle = ${middle}
writer = csv.writer(open(out, "w", newline=""))
writer.writerow(["prediction"])
for row in csv.DictReader(open(data, newline="")):
    writer.writerow(["hit" if float(row["age"]) >= middle else "none"])
`,
	},
});
const verdictOf = async (project: ScoredProject) => (await judged(project, [id])).get(id);

describe.skipIf(!gatesPythonIsThere)('validation.onnx_parity', () => {
	test('an exported model that decides as the native one passes', async () => {
		expect(await verdictOf(exporting(ofExport))).toMatchObject({verdict: 'pass', value: 1});
	});

	test('other decisions, answers of the native model and no exported file at all fail', async () => {
		expect(await verdictOf(exporting(`${ofExport} - 30`))).toMatchObject({
			verdict: 'fail',
			reason: expect.stringMatching(/^\d+ of 24 decisions of the exported model differ$/),
		});
		expect(await verdictOf(exporting(ofNative))).toMatchObject({
			verdict: 'fail',
			reason: '`predict_onnx` answers the same with every weight of model.onnx set to 0: the answers are not of the exported model',
		});
		expect(await verdictOf(exporting(ofNative, ''))).toMatchObject({
			verdict: 'fail',
			reason: expect.stringContaining('the trained model holds no .onnx file'),
		});
	});
});
