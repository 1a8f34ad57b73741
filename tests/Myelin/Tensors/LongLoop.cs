using System.Diagnostics;

namespace Myelin.Tests.Tensors;

/// <summary>
/// A loop as a user writes it: batches of many sizes, tensors kept for later, forward passes that nobody follows by a backward pass. It prints the
/// peak of resident memory in each window of steps. <see cref="StoragePoolTests"/> start it as a process.
/// </summary>
internal static class LongLoop
{
    internal const int Steps = 10_000, Window = 500;
    private const int Kept = 100;

    internal static int Run()
    {
        var model = new Sequential(new Linear(32, 256), new BatchNorm1d(256), new Relu(), new Dropout(0.2f), new Linear(256, 10));
        model.Initialize(1);
        var optimizer = new Adam(model.Parameters());
        var loss = new CrossEntropy();
        var random = new RandomStream(1);
        var kept = new List<(Tensor Tensor, float[] Copy)>();
        var peaks = new List<long>();
        long peak = 0;
        using var process = Process.GetCurrentProcess();
        for (int step = 0; step < Steps; step++)
        {
            int batch = 2 + random.Next(200);
            float[] values = new float[batch * 32];
            random.FillNormal(values);
            Tensor x = Tensor.From(values, batch, 32);
            int[] labels = new int[batch];
            for (int i = 0; i < batch; i++) labels[i] = random.Next(10);
            Tensor scores = model.Call(x), value = loss.Call(scores, IntTensor.From(labels));
            if (step % 3 != 0)
            {
                optimizer.ZeroGrad();
                value.Backward();
                optimizer.Step();
            }

            if (kept.Count < Kept) kept.Add((scores, scores.ToArray()));
            if (step % 10 == 0)
            {
                process.Refresh();
                peak = Math.Max(peak, process.WorkingSet64);
            }

            if ((step + 1) % Window != 0) continue;
            peaks.Add(peak);
            peak = 0;
        }

        Console.Write(string.Join(' ', peaks));
        return kept.Count == Kept && kept.All(k => k.Copy.AsSpan().SequenceEqual(k.Tensor.AsSpan())) ? 0 : 1;
    }
}
