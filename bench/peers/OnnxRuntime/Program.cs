using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;

namespace Myelin.Peers;

/// <summary>
/// ONNX Runtime's side of the comparison, inference only: <c>FOLDER --threads N --seconds S TASK</c> runs FOLDER/TASK.onnx, which torch_bench.py
/// exported of bench/networks.json, or FOLDER/TASK as it is if TASK ends in .onnx; <c>--version</c> prints the version. Inputs and outputs are bound
/// once.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            Console.WriteLine(OrtEnv.Instance().GetVersionString());
            return 0;
        }

        Protocol protocol = Protocol.Read(args);
        bool isFile = protocol.Task.EndsWith(".onnx", StringComparison.Ordinal);
        using SessionOptions options = new() { IntraOpNumThreads = protocol.Threads, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        using InferenceSession session = new(Path.Combine(args[0], isFile ? protocol.Task : $"{protocol.Task}.onnx"), options);
        if (isFile) Time(session, protocol, "infer", [.. session.InputMetadata.Select(input => RandomInput.Of(input.Key, input.Value))]);
        else TimeNetwork(session, protocol);
        return 0;
    }

    private static void TimeNetwork(InferenceSession session, Protocol protocol)
    {
        // bin/Release/net10.0 of bench/peers/OnnxRuntime.
        string file = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "networks.json");
        JsonNode network = JsonNode.Parse(File.ReadAllText(file))![protocol.Task]!;
        long[] shape = network["input"].Deserialize<long[]>()!;
        foreach (int batch in network["infer"].Deserialize<int[]>()!)
        {
            Time(session, protocol, $"infer{batch}", [RandomInput.Of("x", [batch, .. shape], (int?)network["ids"])]);
        }
    }

    private static void Time(InferenceSession session, Protocol protocol, string mode, RandomInput[] inputs)
    {
        using OrtIoBinding binding = session.CreateIoBinding();
        foreach (RandomInput input in inputs) binding.BindInput(input.Name, input.Value);
        using RunOptions run = new();
        string[] outputs = [.. session.OutputMetadata.Keys];
        List<OrtValue> results = [];
        using (IDisposableReadOnlyCollection<OrtValue> first = session.Run(run, inputs.ToDictionary(i => i.Name, i => i.Value), outputs))
        {
            // Bound to memory of the shape that this run gave.
            foreach ((string name, OrtValue value) in outputs.Zip(first))
            {
                OrtTensorTypeAndShapeInfo type = value.GetTensorTypeAndShape();
                results.Add(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type.ElementDataType, type.Shape));
                binding.BindOutput(name, results[^1]);
            }
        }

        List<double> times = Protocol.Measure(() => session.RunWithBinding(run, binding), protocol.Seconds / 2);
        protocol.Report(Path.GetFileName(protocol.Task), mode, "ms/step", times);
    }
}
