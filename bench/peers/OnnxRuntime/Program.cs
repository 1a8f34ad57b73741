using Microsoft.ML.OnnxRuntime;

namespace Myelin.Peers;

/// <summary>
/// ONNX Runtime's side of the comparison, inference only: <c>FOLDER --threads N --seconds S TASK</c> runs FOLDER/TASK.onnx, which
/// torch_bench.py exported; <c>--version</c> prints the version. Inputs and outputs are bound once.
/// </summary>
internal static class Program
{
    private const int Vocabulary = 65, Context = 64;

    private static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            Console.WriteLine(OrtEnv.Instance().GetVersionString());
            return 0;
        }

        Protocol protocol = Protocol.Read(args);
        using SessionOptions options = new() { IntraOpNumThreads = protocol.Threads, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        using InferenceSession session = new(Path.Combine(args[0], $"{protocol.Task}.onnx"), options);
        foreach (int batch in (int[])[1, Shape(protocol.Task, 1).Length == 4 ? 32 : 256]) Time(session, protocol, batch);
        return 0;
    }

    private static void Time(InferenceSession session, Protocol protocol, int batch)
    {
        bool isText = protocol.Task == "gpt";
        using OrtValue x = Random(Shape(protocol.Task, batch), isText);
        float[] scores = new float[isText ? batch * Context * Vocabulary : batch * 10];
        using OrtValue y = OrtValue.CreateTensorValueFromMemory(scores, isText ? [batch * Context, Vocabulary] : [batch, 10]);
        using OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput("x", x);
        binding.BindOutput("y", y);
        using RunOptions run = new();
        List<double> times = Protocol.Measure(() => session.RunWithBinding(run, binding), protocol.Seconds / 2);
        if (!scores.All(float.IsFinite) || scores.All(s => s == 0)) throw new InvalidOperationException($"{protocol.Task} gave no scores.");
        protocol.Report(protocol.Task, $"infer{batch}", "ms/step", times);
    }

    private static long[] Shape(string task, int batch) => task switch
    {
        "mlp" or "cnn" or "lstm" => [batch, 784],
        "gpt" => [batch, Context],
        _ => [batch, 3, 32, 32],
    };

    private static OrtValue Random(long[] shape, bool isText)
    {
        var random = new Random(1);
        int length = (int)shape.Aggregate((product, size) => product * size);
        if (isText) return OrtValue.CreateTensorValueFromMemory<long>([.. Enumerable.Range(0, length).Select(_ => (long)random.Next(Vocabulary))], shape);
        return OrtValue.CreateTensorValueFromMemory<float>([.. Enumerable.Range(0, length).Select(_ => random.NextSingle())], shape);
    }
}
