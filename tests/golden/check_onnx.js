// Runs each model.onnx of a folder in ONNX Runtime, with the input and the output that lie beside it as JSON. Errors are max|a-b| / max|b|.
//   node check_onnx.js FOLDER
const fs = require("fs"), path = require("path"), ort = require("onnxruntime-node");
const folder = process.argv[2], tolerance = 1e-5;

async function main() {
    let failed = 0, count = 0;
    for (const file of fs.readdirSync(folder).filter(f => f.endsWith(".onnx")).sort()) {
        const recorded = JSON.parse(fs.readFileSync(path.join(folder, file.replace(".onnx", ".json"))));
        const data = recorded.type === "int64" ? BigInt64Array.from(recorded.input, v => BigInt(v)) : Float32Array.from(recorded.input);
        let error = Infinity, reason = "";
        try {
            const session = await ort.InferenceSession.create(path.join(folder, file), { logSeverityLevel: 3 });
            const y = (await session.run({ x: new ort.Tensor(recorded.type, data, recorded.shape) })).y;
            if (JSON.stringify(y.dims.map(Number)) !== JSON.stringify(recorded.outputShape)) reason = `shape ${y.dims} where ${recorded.outputShape} was expected`;
            else {
                const largest = Math.max(...recorded.output.map(Math.abs));
                error = recorded.output.reduce((most, v, i) => Math.max(most, Math.abs(v - y.data[i])), 0) / largest;
            }
        } catch (problem) { reason = problem.message; }
        count++;
        if (!(error <= tolerance)) { failed++; console.log(`FAIL ${file}: ${reason || error}`); }
        else console.log(`${file}: ${error.toExponential(1)}`);
    }
    console.log(`${count - failed} of ${count} models agree`);
    process.exit(failed === 0 && count > 0 ? 0 : 1);
}
main();
