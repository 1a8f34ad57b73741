namespace Myelin.Pictures;

/// <summary>Activations and their derivatives: how much of a gradient each lets through, and where it lets none.</summary>
public static class ActivationPicture
{
    private const int Points = 241;

    private const double Flat = 0.05;

    /// <summary>The activations that can be drawn, by name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All(0.01f).Select(a => a.Name)];

    /// <summary>The picture of some activations over an interval.</summary>
    /// <param name="names">Which, of <see cref="Names"/>; all if none is given.</param>
    /// <param name="range">The interval is from -range to range; from 0.01 to 1000.</param>
    /// <param name="slope">The slope of leaky ReLU below 0, and α of ELU's relatives is not changed by it.</param>
    /// <exception cref="ArgumentException">A name is not known, or the range is outside its own.</exception>
    public static Picture Of(IReadOnlyList<string>? names = null, double range = 6, float slope = 0.01f)
    {
        Limits.Number(nameof(ActivationPicture), nameof(range), range, 0.01, 1000);
        (string Name, Layer Layer, double Bound)[] chosen = [.. (names is { Count: > 0 } ? names : Names).Select(name => Find(name, slope))];
        double[] x = [.. Enumerable.Range(0, Points).Select(i => range * ((2.0 * i / (Points - 1)) - 1))];
        Curve[] curves = [.. chosen.Select(a => Measure(a.Name, a.Layer, a.Bound, x))];
        List<PictureNumbers> numbers = [new("x", x)];
        foreach (Curve curve in curves)
        {
            numbers.Add(new PictureNumbers(curve.Name, curve.Values));
            numbers.Add(new PictureNumbers($"{curve.Name}.derivative", curve.Derivatives));
            numbers.Add(new PictureNumbers($"{curve.Name}.largestDerivative", curve.Derivatives.Max()));
        }

        Label title = new("Activations and their derivatives", "激活函数及其导数");
        bool hasZones = curves.Any(curve => Zones(curve, x).Any());
        Label message = new Caption().Say("A gradient is multiplied by the derivative on its way back.", "反向传播时梯度要乘以导数。")
            .Say("Sigmoid passes at most a quarter of it.", "sigmoid 最多只让四分之一通过。", chosen.Any(a => a.Name == "sigmoid"))
            .Say("In shaded zones less than a twentieth passes.", "在阴影区域，通过的不到二十分之一。", hasZones).Text;
        return new Picture("activations", title, message, numbers, style =>
            Page.Panels((title, message), style, [.. curves.Select(c => Panel(c, x))], smallest: 220));
    }

    private static Curve Measure(string name, Layer layer, double bound, double[] x)
    {
        var input = Tensor.From([.. x.Select(v => (float)v)], x.Length);
        if (layer is Step) return new Curve(name, Doubles(NoGrad.Run(() => layer.Call(input))), new double[x.Length], bound);
        Tensor output = layer.Call(input.RequireGrad());
        output.Sum().Backward();
        return new Curve(name, Doubles(output), Doubles(input.Grad!), bound);
    }

    private static double[] Doubles(Tensor values) => [.. values.ToArray().Select(v => (double)v)];

    private static Panel Panel(Curve curve, double[] x) => (scene, left, top, width, height) =>
    {
        var chart = new Chart { Title = curve.Name, X = new ChartAxis("x"), Y = new ChartAxis("") };
        foreach ((double from, double to) in Zones(curve, x)) chart.Zone(from, to, "");
        chart.Line("f(x)", x, curve.Values, Ink.Series(0));
        chart.Line($"f'(x) ≤ {curve.Bound:0.##}", x, curve.Derivatives, Ink.Series(1), isDashed: true);
        chart.Draw(scene, left, top, width, height);
    };

    /// <summary>Where less than a twentieth of a gradient passes.</summary>
    private static IEnumerable<(double From, double To)> Zones(Curve curve, double[] x)
    {
        for (int start = 0, end; start < x.Length; start = end)
        {
            bool isFlat = Math.Abs(curve.Derivatives[start]) < Flat;
            for (end = start + 1; end < x.Length && Math.Abs(curve.Derivatives[end]) < Flat == isFlat;) end++;
            // A turning point inside is flat as well, but only in passing.
            if (isFlat && (start == 0 || end == x.Length)) yield return (x[start], x[end - 1]);
        }
    }

    private static (string, Layer, double) Find(string name, float slope) =>
        Limits.Known(nameof(ActivationPicture), "activation", name, All(slope), a => a.Name);

    /// <summary>Each with the least upper bound of its derivative, which need not be at a point of the grid, nor at any.</summary>
    private static (string Name, Layer Layer, double Bound)[] All(float slope) =>
    [
        ("step", new Step(), 0), ("sigmoid", new Sigmoid(), 0.25), ("tanh", new Tanh(), 1), ("relu", new Relu(), 1),
        ("leaky_relu", new LeakyRelu(slope), Math.Max(1, slope)), ("elu", new Elu(), 1), ("selu", new Selu(), 1.7581), ("softplus", new Softplus(), 1),
        ("gelu", new Gelu(), 1.1289), ("gelu_tanh", new GeluTanh(), 1.129), ("silu", new Silu(), 1.0999), ("hard_sigmoid", new HardSigmoid(), 1 / 6.0),
        ("hard_tanh", new HardTanh(), 1), ("hard_swish", new HardSwish(), 1.5), ("relu6", new Relu6(), 1),
    ];

    private sealed record Curve(string Name, double[] Values, double[] Derivatives, double Bound);
}
