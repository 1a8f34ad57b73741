using Myelin.Kernels;

namespace Myelin.Tests.Golden;

/// <summary>The one line that tests an operator.</summary>
internal static class Check
{
    internal static readonly int[] TeamSizes = [1, 2, 3, 8];

    /// <summary>So many elements of each input are moved for central differences.</summary>
    private const int Probes = 24;

    /// <summary>
    /// Runs a recorded case and compares: the output with PyTorch's and with a reference in double; the gradient of every input with PyTorch's
    /// and with central differences of the reference; and each gradient alone with what it is among the others, to the bit.
    /// </summary>
    internal static void Operator(GoldenCase c, Func<Tensor[], Tensor> run, Func<Array64[], Array64> reference)
    {
        double tolerance = c.Double("tolerance", Compare.Tolerance);
        bool each = c.Flag("each");
        Tensor[] inputs = Inputs(c, _ => true);
        Tensor y = run(inputs);
        Compare.Close(c["y"], y, "y beside PyTorch's", tolerance, each);
        Array64[] wide = [.. inputs.Select(Array64.From)];
        Array64 expected = reference(wide);
        Assert.Equal(y.Shape.AsSpan(), expected.Shape);
        if (!each) Compare.Close(expected.Values, Compare.Wide(y.ToArray()), "y beside the reference", tolerance);
        if (!c.Has("dy")) return;

        y.Backward(c["dy"]);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!c.Has($"dx{i}")) continue;
            Tensor gradient = inputs[i].Grad ?? throw new InvalidOperationException($"No gradient reached input {i}.");
            Compare.Close(c[$"dx{i}"], gradient, $"dx{i} beside PyTorch's", tolerance, each);
            if (!c.HasKinks) Differences(c, wide, i, gradient, reference, tolerance);
            Tensor[] alone = Inputs(c, place => place == i);
            run(alone).Backward(c["dy"]);
            Compare.SameBits(gradient.ToArray(), alone[i].Grad!.ToArray(), $"dx{i} alone");
        }
    }

    /// <summary>The same for an element-wise operator, whose lane bodies serve as the reference; its gradient body is checked in double too.</summary>
    internal static void Unary<TOp>(GoldenCase c, Func<Tensor, Tensor> run, TOp op) where TOp : struct, IUnaryOperator
    {
        Operator(c, x => run(x[0]), Reference.Unary(op));
        if (c.HasKinks || !c.Has("dy")) return;
        foreach (double x in Compare.Wide(c.Floats("x0")))
        {
            const double H = 1e-5;
            double slope = (op.Forward<SimdDouble, double>(x + H) - op.Forward<SimdDouble, double>(x - H)) / (2 * H);
            double saved = TOp.Saves switch { Saved.Input => x, Saved.Output => op.Forward<SimdDouble, double>(x), _ => 1 };
            Compare.Close([slope], [op.Gradient<SimdDouble, double>(saved, 1)], $"the slope in double at {x}", 1e-6 * Math.Max(1, 1e-3 / Math.Max(Math.Abs(slope), 1e-30)));
        }
    }

    /// <summary>Runs an operator forward and backward on inputs large enough to be shared among threads: the bits must not depend on how many.</summary>
    internal static void Threads(Func<Tensor[], Tensor> run, params int[][] shapes) => SameForEveryTeam(() =>
    {
        Tensor[] inputs = [.. shapes.Select((shape, i) => Random(shape, (ulong)i + 1).RequireGrad())];
        Tensor y = run(inputs);
        if (y.RequiresGrad) y.Backward(Random(y.Shape.AsSpan(), 99));
        return [y.ToArray(), .. inputs.Select(x => x.Grad?.ToArray() ?? [])];
    });

    /// <summary>Runs something with every team size and requires the same bits.</summary>
    internal static void SameForEveryTeam(Func<float[][]> run)
    {
        int before = Workers.Count;
        float[][]? first = null;
        try
        {
            foreach (int count in TeamSizes)
            {
                Workers.Count = count;
                float[][] results = run();
                first ??= results;
                for (int i = 0; i < results.Length; i++) Compare.SameBits(first[i], results[i], $"result {i} with {count} threads");
            }
        }
        finally
        {
            Workers.Count = before;
        }
    }

    /// <summary>Evenly from 0.1 to 2, where every operator is defined.</summary>
    internal static Tensor Random(ReadOnlySpan<int> shape, ulong seed)
    {
        var values = new float[Array64.Product(shape)];
        new RandomStream(seed).FillUniform(values, 0.1f, 2);
        return Tensor.From(values, [values.Length]).Reshape(shape);
    }

    private static Tensor[] Inputs(GoldenCase c, Func<int, bool> wanted) =>
        [.. Enumerable.Range(0, c.InputCount).Select(i => c.Has($"dx{i}") && wanted(i) ? c[$"x{i}"].RequireGrad() : c[$"x{i}"])];

    private static void Differences(GoldenCase c, Array64[] inputs, int which, Tensor gradient, Func<Array64[], Array64> reference, double tolerance)
    {
        double[] dy = Compare.Wide(c.Floats("dy")), values = inputs[which].Values, actual = Compare.Wide(gradient.ToArray());
        double Loss()
        {
            double sum = 0;
            double[] y = reference(inputs).Values;
            for (int k = 0; k < y.Length; k++) sum += y[k] * dy[k];
            return sum;
        }

        int[] places = values.Length <= Probes ? [.. Enumerable.Range(0, values.Length)] : [.. Enumerable.Range(0, Probes).Select(k => (int)((long)k * (values.Length - 1) / (Probes - 1)))];
        double largest = Math.Max(actual.Select(Math.Abs).DefaultIfEmpty(0).Max(), 1e-6);
        foreach (int place in places)
        {
            // The error of the difference is about h² times the third derivative and 1e-16·|x|/h: at 1e-5 both lie near 1e-10.
            double x = values[place], h = 1e-5 * Math.Clamp(Math.Abs(x), 1, 30);
            values[place] = x + h;
            double above = Loss();
            values[place] = x - h;
            double below = Loss();
            values[place] = x;
            double slope = (above - below) / (2 * h);
            if (Math.Abs(slope - actual[place]) > tolerance * largest) Assert.Fail($"dx{which}[{place}] is {actual[place]:R}, the central difference {slope:R}; the largest gradient is {largest:R}");
        }
    }
}
