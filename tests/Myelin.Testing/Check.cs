using Myelin.Kernels;

namespace Myelin.Testing;

/// <summary>The one line that tests an operator.</summary>
public static class Check
{
    /// <summary>This many elements of each input are moved for central differences.</summary>
    private const int Probes = 24;

    /// <summary>
    /// Runs a recorded case and compares: the output with PyTorch's and with a reference in double; the gradient of every input with PyTorch's
    /// and with central differences of the reference; and each gradient alone with what it is among the others, to the bit.
    /// The tolerance is <see cref="Tolerance.Default"/> if none is given.
    /// </summary>
    public static void Operator(GoldenCase c, Func<Tensor[], Tensor> run, Func<Array64[], Array64> reference, Tolerance? tolerance = null)
    {
        Tensor[] inputs = Inputs(c, _ => true);
        Tensor y = run(inputs);
        Compare.Close(c["y"], y, "y beside PyTorch's", tolerance);
        Array64[] wide = [.. inputs.Select(Array64.From)];
        Array64 expected = reference(wide);
        Assert.Equal(y.Shape.AsSpan(), expected.Shape);
        if (!c.HasKinks) Compare.Close(expected.Values, y.ToArray(), "y beside the reference", tolerance);
        if (!c.Has("dy")) return;

        y.Backward(c["dy"]);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!c.Has($"dx{i}")) continue;
            Tensor gradient = inputs[i].Grad ?? throw new InvalidOperationException($"No gradient reached input {i}.");
            Compare.Close(c[$"dx{i}"], gradient, $"dx{i} beside PyTorch's", tolerance);
            if (!c.HasKinks) Differences(c, wide, i, gradient, reference, tolerance ?? Tolerance.Default);
            Tensor[] alone = Inputs(c, place => place == i);
            run(alone).Backward(c["dy"]);
            Compare.SameBits(gradient.ToArray(), alone[i].Grad!.ToArray(), $"dx{i} alone");
        }
    }

    /// <summary>
    /// The same for an element-wise operator, given its formula in double, which knows nothing of the operator's code. The lane bodies are run
    /// in double too and compared with the formula and its slope: there float32's rounding hides no mistake.
    /// </summary>
    public static void Unary<TOp>(GoldenCase c, Func<Tensor, Tensor> run, TOp op, Func<double, double> formula, Tolerance? tolerance = null)
        where TOp : struct, IUnaryOperator
    {
        Operator(c, x => run(x[0]), x => x[0].Map(formula), tolerance ?? Tolerance.Elementwise);
        if (c.HasKinks) return;
        foreach (double x in Compare.Wide(c.Floats("x0")))
        {
            double y = op.Forward<SimdDouble, double>(x);
            Compare.Close([formula(x)], [y], $"the lane body in double at {x}", new Tolerance(1e-9, 0, 1e-12));
            if (!c.Has("dy")) continue;
            const double H = 1e-5;
            double slope = (formula(x + H) - formula(x - H)) / (2 * H);
            double saved = TOp.Saves switch { Saved.Input => x, Saved.Output => y, _ => 1 };
            Compare.Close([slope], [op.Gradient<SimdDouble, double>(saved, 1)], $"the slope in double at {x}", new Tolerance(1e-6, 0, 1e-9));
        }
    }

    /// <summary>
    /// Runs an operator forward and backward on inputs large enough to be shared among threads: the bits must not depend on their number.
    /// </summary>
    public static void Threads(Func<Tensor[], Tensor> run, params int[][] shapes) => Teams.SameBits(() =>
    {
        Tensor[] inputs = [.. shapes.Select((shape, i) => Given.Tensor(shape, (ulong)i + 1).RequireGrad())];
        Tensor y = run(inputs);
        if (y.RequiresGrad) y.Backward(Given.Tensor(y.Shape.AsSpan(), 99));
        return [y.ToArray(), .. inputs.Select(x => x.Grad?.ToArray() ?? [])];
    });

    private static Tensor[] Inputs(GoldenCase c, Func<int, bool> wanted) =>
        [.. Enumerable.Range(0, c.InputCount).Select(i => (c.Has($"dx{i}") || !c.Has("dy")) && wanted(i) ? c[$"x{i}"].RequireGrad() : c[$"x{i}"])];

    private static void Differences(GoldenCase c, Array64[] inputs, int which, Tensor gradient, Func<Array64[], Array64> reference, Tolerance tolerance)
    {
        double[] dy = Compare.Wide(c.Floats("dy")), values = inputs[which].Values, actual = Compare.Wide(gradient.ToArray());
        double largest = Compare.Largest(actual), scale = 0;
        double Loss()
        {
            double sum = 0;
            scale = 0;
            double[] y = reference(inputs).Values;
            for (int k = 0; k < y.Length; k++) (sum, scale) = (sum + (y[k] * dy[k]), scale + Math.Abs(y[k] * dy[k]));
            return sum;
        }

        int count = Math.Min(Probes, values.Length);
        foreach (int place in Enumerable.Range(0, count).Select(k => count < values.Length ? (int)((long)k * (values.Length - 1) / (Probes - 1)) : k))
        {
            // The difference is off by about h² times the third derivative, and by the rounding of both losses over h.
            double x = values[place], h = 1e-5 * Math.Clamp(Math.Abs(x), 1, 30);
            values[place] = x + h;
            double above = Loss();
            values[place] = x - h;
            double below = Loss();
            values[place] = x;
            double slope = (above - below) / (2 * h), allowed = tolerance.Of(slope, largest) + (1e-15 * scale / h) + 1e-9;
            if (Math.Abs(slope - actual[place]) > allowed)
                Assert.Fail($"dx{which}[{place}] is {actual[place]:R}, the central difference {slope:R}; {allowed:E2} is allowed");
        }
    }
}
