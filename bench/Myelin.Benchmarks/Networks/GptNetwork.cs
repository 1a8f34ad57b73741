namespace Myelin.Benchmarks;

/// <summary>65 characters, context 64, four layers of four heads, width 128; batches of 12, AdamW at 0.001.</summary>
internal sealed class GptNetwork() : TimedTask("gpt")
{
    private const int Batch = 12, Vocabulary = 65, Context = 64;

    internal override void Run(StepTimer timer)
    {
        var model = new Gpt(Vocabulary, Context, layers: 4, heads: 4, width: 128);
        model.Initialize(timer.Seed);
        int count = StepTimer.Batches * Batch * Context;
        int[] tokens = timer.Data.Integers(count, Vocabulary), next = timer.Data.Integers(count, Vocabulary);
        var criterion = new CrossEntropy();
        double memory = timer.Training(Name, new AdamW(model.Parameters(), 1e-3), step => criterion.Call(model.Call(Part(tokens, step)), Part(next, step)));
        foreach (int rows in (int[])[1, 256])
        {
            IntTensor x = IntTensor.From(timer.Data.Integers(rows * Context, Vocabulary), rows, Context);
            timer.Inference(Name, rows, () => NoGrad.Run(() => model.Predict(x).LogSoftmax(-1)));
        }

        timer.Memory(Name, memory);
    }

    private static IntTensor Part(int[] ids, int step) => IntTensor.From(ids.AsSpan(step * Batch * Context, Batch * Context), Batch, Context);
}
