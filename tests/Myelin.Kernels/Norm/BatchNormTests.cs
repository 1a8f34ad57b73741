namespace Myelin.Kernels.Tests;

public sealed class BatchNormTests
{
    private const double Epsilon = 1e-5, Momentum = 0.1;

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 8, 3, 1 }, { 5, 17, 1 }, { 33, 40, 1 }, { 4, 5, 7 }, { 3, 2, 15 }, { 3, 2, 16 }, { 2, 3, 31 }, { 2, 3, 33 }, { 3, 4, 100 }, { 1, 2, 257 },
            { 2, 1, 1 },
    };

    private static float[] Concat(params float[][] parts) => [.. parts.SelectMany(p => p)];

    // Runs in every width and with every number of threads; all must give the same bits.
    private static float[] Everywhere(Func<float[]> run)
    {
        float[] first = run();
        Widths.ForEach(width => Compare.SameBits(first, run(), $"{width} bits"));
        Teams.ForEach(threads => Compare.SameBits(first, run(), $"{threads} threads"));
        return first;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Training_matches_the_reference(int batch, int channels, int inner)
    {
        foreach (bool affine in new[] { true, false })
        {
            int length = batch * channels * inner;
            float[] x = Given.Units(length), dy = Given.Units(length, 2), weight = affine ? Given.Units(channels, 3) : [],
                bias = affine ? Given.Units(channels, 4) : [];
            for (int i = 0; i < length; i++) x[i] += i / inner % channels;
            (double[] mean, double[] variance) = BatchNormReference.Statistics(batch, channels, inner, x);
            float[] all = Everywhere(() =>
            {
                float[] y = new float[length], m = new float[channels], s = new float[channels], rm = new float[channels],
                    rv = Enumerable.Repeat(1f, channels).ToArray();
                BatchNormKernel.ForwardTraining(batch, channels, inner, x, weight, bias, rm, rv, Momentum, Epsilon, y, m, s);
                float[] dx = new float[length], dw = new float[channels], db = new float[channels];
                BatchNormKernel.BackwardTraining(batch, channels, inner, dy, x, weight, m, s, dx, dw, db);
                return Concat(y, dx, m, s, rm, rv, dw, db);
            });
            double[] expected = BatchNormReference.Forward(channels, inner, x, weight, bias, mean, variance, Epsilon);
            (double[] dx, double[] dWeight, double[] dBias) = BatchNormReference.Backward(channels, inner, dy, x, weight, mean, variance, Epsilon, true);
            double unbiased = (double)batch * inner / (batch * inner - 1);
            int at = 2 * length;
            // Means are as large as the number of channels: x - mean is rounded beside that.
            Compare.Close(expected, all.AsSpan(0, length), "y", new Tolerance(1e-5, 0, 1.2e-7 * channels));
            // Where few elements are normalized, dx is a small difference of large terms.
            Compare.Close(dx, all.AsSpan(length, length), "dx", batch * inner < 4 ? new Tolerance(0, 1e-2) : Tolerance.Sums);
            Compare.Close(mean, all.AsSpan(at, channels), "mean", Tolerance.Sums);
            Compare.Close([.. variance.Select(v => 1 / Math.Sqrt(v + Epsilon))], all.AsSpan(at + channels, channels), "invStd", Tolerance.Sums);
            Compare.Close([.. mean.Select(m => 0.1 * m)], all.AsSpan(at + 2 * channels, channels), "running mean");
            Compare.Close([.. variance.Select(v => 0.9 + 0.1 * v * unbiased)], all.AsSpan(at + 3 * channels, channels), "running variance");
            Compare.Close(dWeight, all.AsSpan(at + 4 * channels, channels), "dWeight", Tolerance.Sums);
            Compare.Close(dBias, all.AsSpan(at + 5 * channels, channels), "dBias", Tolerance.Sums);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Evaluation_matches_the_reference(int batch, int channels, int inner)
    {
        int length = batch * channels * inner;
        float[] x = Given.Units(length), dy = Given.Units(length, 2), weight = Given.Units(channels, 3), bias = Given.Units(channels, 4),
            mean = Given.Units(channels, 5);
        float[] variance = [.. Given.Units(channels, 6).Select(v => v * v + 0.1f)], invStd = new float[channels];
        BatchNormKernel.InverseStd(variance, Epsilon, invStd);
        float[] all = Everywhere(() =>
        {
            float[] y = new float[length], dx = new float[length], dw = new float[channels], db = new float[channels];
            BatchNormKernel.ForwardEval(batch, channels, inner, x, weight, bias, mean, invStd, y);
            BatchNormKernel.BackwardEval(batch, channels, inner, dy, x, weight, mean, invStd, dx, dw, db);
            return Concat(y, dx, dw, db);
        });
        double[] m = [.. mean.Select(v => (double)v)], s = [.. variance.Select(v => (double)v)];
        (double[] expectedDx, double[] dWeight, double[] dBias) = BatchNormReference.Backward(channels, inner, dy, x, weight, m, s, Epsilon, false);
        Compare.Close(BatchNormReference.Forward(channels, inner, x, weight, bias, m, s, Epsilon), all.AsSpan(0, length), "y", Tolerance.Sums);
        Compare.Close(expectedDx, all.AsSpan(length, length), "dx", Tolerance.Sums);
        Compare.Close(dWeight, all.AsSpan(2 * length, channels), "dWeight", Tolerance.Sums);
        Compare.Close(dBias, all.AsSpan(2 * length + channels, channels), "dBias", Tolerance.Sums);
    }

    /// <summary>max(0, ·) and its gradient in the same pass: the bits of the passes one after the other.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Relu_can_be_fused(int batch, int channels, int inner)
    {
        int length = batch * channels * inner;
        float[] x = Given.Units(length), dy = Given.Units(length, 2), weight = Given.Units(channels, 3), bias = Given.Units(channels, 4);
        float[] y = new float[length], m = new float[channels], s = new float[channels];
        BatchNormKernel.ForwardTraining(batch, channels, inner, x, weight, bias, [], [], Momentum, Epsilon, y, m, s);
        float[] gated = [.. y.Zip(dy, (v, d) => v > 0 ? d : 0)], relu = [.. y.Select(v => Math.Max(0, v))];
        float[] dx = new float[length], dw = new float[channels], db = new float[channels];
        BatchNormKernel.BackwardTraining(batch, channels, inner, gated, x, weight, m, s, dx, dw, db);
        float[] all = Everywhere(() =>
        {
            float[] y = new float[length], evaluated = new float[length], m = new float[channels], s = new float[channels];
            BatchNormKernel.ForwardTraining(batch, channels, inner, x, weight, bias, [], [], Momentum, Epsilon, y, m, s, relu: true);
            BatchNormKernel.ForwardEval(batch, channels, inner, x, weight, bias, m, s, evaluated, relu: true);
            float[] dx = new float[length], dw = new float[channels], db = new float[channels];
            BatchNormKernel.BackwardTraining(batch, channels, inner, dy, x, weight, m, s, dx, dw, db, gate: y);
            return Concat(y, evaluated, dx, dw, db);
        });
        Compare.SameBits(Concat(relu, relu, dx, dw, db), all, "fused");
    }

    [Fact]
    public void A_large_mean_does_not_drown_the_variance()
    {
        float[] x = [.. Given.Units(4 * 50).Select(v => 1000 + v)], y = new float[200], m = new float[1], s = new float[1];
        BatchNormKernel.ForwardTraining(4, 1, 50, x, [], [], [], [], Momentum, Epsilon, y, m, s);
        (double[] mean, double[] variance) = BatchNormReference.Statistics(4, 1, 50, x);
        Compare.Close([1 / Math.Sqrt(variance[0] + Epsilon)], s, "invStd", Tolerance.Sums);
        Assert.Equal((float)mean[0], m[0], 1e-3f);
    }

    [Fact]
    public void Short_spans_and_empty_batches_are_refused()
    {
        float[] two = new float[2], one = new float[1];
        Assert.Throws<ArgumentException>(() => BatchNormKernel.ForwardTraining(0, 1, 1, two, [], [], [], [], Momentum, Epsilon, two, one, one));
        Assert.Throws<ArgumentException>(() => BatchNormKernel.ForwardTraining(3, 1, 1, two, [], [], [], [], Momentum, Epsilon, two, one, one));
        Assert.Throws<ArgumentException>(() => BatchNormKernel.ForwardTraining(2, 1, 1, two, [], [], one, [], Momentum, Epsilon, two, one, one));
        Assert.Throws<ArgumentException>(() => BatchNormKernel.ForwardEval(1, 2, 1, two, one, [], two, two, two));
    }
}
