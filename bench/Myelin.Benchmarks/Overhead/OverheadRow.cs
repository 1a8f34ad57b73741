namespace Myelin.Benchmarks;

/// <summary>Something that costs next to nothing but its overhead.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Operators">How many operators a run consists of; the cost is given per operator.</param>
/// <param name="Run">One run.</param>
/// <param name="IsRecorded">Whether operators are recorded for a backward pass.</param>
internal sealed record OverheadRow(string Name, int Operators, Action Run, bool IsRecorded = true)
{
    private const int Chain = 10;

    /// <summary>What is measured; a row is a line here.</summary>
    internal static IEnumerable<OverheadRow> All()
    {
        Tensor a = Tensor.From([1, 2, 3, 4]).RequireGrad(), b = Tensor.From([5, 6, 7, 8]).RequireGrad();
        Tensor row = Tensor.Ones(1, 4).RequireGrad(), weight = Tensor.Ones(4, 4).RequireGrad();
        Tensor image = Tensor.Ones(1, 1, 8, 8).RequireGrad(), kernel = Tensor.Ones(1, 1, 3, 3).RequireGrad(), channel = Tensor.Ones(1).RequireGrad();
        Tensor mean = Tensor.Zeros(1), variance = Tensor.Ones(1);
        IntTensor label = IntTensor.From([1]);
        yield return new("add", 1, () => _ = a + b);
        yield return new("relu", 1, () => a.Relu());
        yield return new("matmul", 1, () => row.MatMul(weight));
        yield return new("linear", 1, () => row.Linear(weight, b));
        yield return new("linear relu", 1, () => row.LinearRelu(weight, b));
        yield return new("cross entropy", 1, () => row.CrossEntropy(label));
        yield return new("conv2d", 1, () => image.Conv2d(kernel, channel));
        yield return new("batch norm", 1, () => image.BatchNorm(channel, channel, mean, variance, training: true));
        yield return new("add unrecorded", 1, () => _ = a + b, IsRecorded: false);
        yield return new("chain forward backward", Chain, ForwardBackward(a, b));
        yield return new("prepared", 1, Prepared());
    }

    /// <summary>Five additions with ReLU behind each, and back.</summary>
    private static Action ForwardBackward(Tensor a, Tensor b)
    {
        Tensor gradient = Tensor.Full(1, 4);
        return () =>
        {
            Tensor y = a;
            for (int i = 0; i < Chain / 2; i++) y = (y + b).Relu();
            y.Backward(gradient);
            a.ZeroGrad();
            b.ZeroGrad();
        };
    }

    private static Action Prepared()
    {
        var model = new Sequential(new Linear(4, 4), new Relu(), new Linear(4, 2));
        model.Initialize(seed: 1);
        PreparedModel ready = model.Prepare([1, 4]);
        float[] x = [1, 2, 3, 4], scores = new float[2];
        return () => ready.Run(x, scores);
    }
}
