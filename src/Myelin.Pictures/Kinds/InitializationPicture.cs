namespace Myelin.Pictures;

/// <summary>Histograms of activations, layer by layer, by initialization.</summary>
public static class InitializationPicture
{
    private const int Width = 100, Layers = 5, Examples = 1000, Bins = 40;

    private static readonly (string Name, Label Title, Func<Initializer> Create)[] s_starts =
    [
        ("1", new("deviation 1", "标准差 1"), () => Initializer.Normal(0, 1)), ("0.01", new("deviation 0.01", "标准差 0.01"), () => Initializer.Normal(0, 0.01f)),
        ("xavier", "Xavier", () => Initializer.XavierNormal()), ("he", "He", () => Initializer.KaimingNormal()),
    ];

    /// <summary>The picture of five layers of 100 units on inputs of mean 0 and deviation 1.</summary>
    /// <param name="activations">Activations; tanh and relu if not given.</param>
    /// <param name="seed">Draws inputs and weights.</param>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    public static Picture Of(IReadOnlyList<string>? activations = null, ulong seed = 1)
    {
        string[] names = [.. activations is { Count: > 0 } ? activations : ["tanh", "relu"]];
        Tensor x = Tensor.Normal(RandomStream.For(seed, "inputs"), Examples, Width);
        List<PictureNumbers> numbers = [];
        List<Panels> panels = [];
        foreach (string name in names)
        {
            foreach ((string start, Label title, Func<Initializer> create) in s_starts)
            {
                double[][] outputs = Outputs(x, name, create, seed);
                double low = name is "relu" or "sigmoid" ? 0 : -1, high = name is "tanh" or "sigmoid" ? 1 : 2;
                double[][] shares = [.. outputs.Select(values => Histogram(values, low, high))];
                numbers.Add(new PictureNumbers($"{name}.{start}.deviation", [.. outputs.Select(Deviation)]));
                numbers.Add(new PictureNumbers($"{name}.{start}.shares", [.. shares.SelectMany(s => s)], Layers, Bins));
                panels.Add(new Panels(new Label($"{name}, {title.English}", $"{name}，{title.Chinese}"), Ends(low, high), low, high, shares));
            }
        }

        Label heading = new("Activations by initialization", "不同初始化下的激活值分布");
        string[] bounded = [.. names.Where(name => name is "tanh" or "sigmoid")], open = [.. names.Except(bounded)];
        Label message = new Caption()
            .Say($"Weights too large press every unit of {string.Join(", ", bounded)} to its ends.",
                $"权重太大，{string.Join("、", bounded)} 的所有单元都被推到两端。", bounded.Length > 0)
            .Say($"Weights too large make the values of {string.Join(", ", open)} grow from layer to layer.",
                $"权重太大，{string.Join("、", open)} 的值逐层变大。", open.Length > 0)
            .Say("Weights too small let the differences between examples die from layer to layer.", "权重太小，样本之间的差别逐层消失。")
            .Say("Xavier's weights keep them alive with tanh.", "Xavier 初始化使 tanh 网络保持活跃。", names.Contains("tanh"))
            .Say("He's weights keep them alive with ReLU.", "He 初始化使 ReLU 网络保持活跃。", names.Contains("relu")).Text;
        return new Picture("initialization", heading, message, numbers, style =>
            Page.Panels((heading, message), style, [.. panels.Select(p => (Panel)Draw(p).Draw)], smallest: 230, ratio: 0.8));
    }

    private static double[][] Outputs(Tensor x, string activation, Func<Initializer> start, ulong seed)
    {
        List<Layer> layers = [];
        for (int i = 0; i < Layers; i++)
        {
            layers.Add(new Linear(Width, Width, weightInitializer: start(), biasInitializer: Initializer.Zeros));
            layers.Add(Lesson.Activation(nameof(InitializationPicture), activation));
        }

        var model = new Sequential([.. layers]);
        model.Initialize(seed);
        return [.. HiddenOutputs.Of(model, x).Where((_, i) => i % 2 == 1).Select(entry => Numbers.Of(entry.Output))];
    }

    /// <summary>The name of the axis; of an activation without a largest value the last bin holds all that is beyond the axis too.</summary>
    private static Label Ends(double low, double high) => (low, high) switch
    {
        (_, 1) => new("activation", "激活值"),
        (0, _) => new($"activation, last bin: {high} and more", $"激活值，最后一格：{high} 及以上"),
        _ => new($"activation, end bins: ≤ {low} and ≥ {high}", $"激活值，两端的格：≤ {low} 和 ≥ {high}"),
    };

    private static double[] Histogram(double[] values, double low, double high)
    {
        double[] counts = new double[Bins];
        foreach (double value in values) counts[Math.Clamp((int)((value - low) / (high - low) * Bins), 0, Bins - 1)]++;
        return [.. counts.Select(count => count / values.Length)];
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    /// <summary>A ridge for each layer; what is higher than a row is cut.</summary>
    private static Chart Draw(Panels panel)
    {
        const double Highest = 0.9, Scale = 6;
        var chart = new Chart
        {
            Title = panel.Title,
            X = new ChartAxis(panel.Axis) { Min = panel.Low, Max = panel.High },
            Y = new ChartAxis(new Label("layer", "层")) { Min = 0.3, Max = Layers + 0.7 },
        };
        double[] x = [.. Enumerable.Range(0, 2 * Bins).Select(i => panel.Low + ((panel.High - panel.Low) * ((i + 1) / 2) / Bins))];
        for (int layer = 0; layer < Layers; layer++)
        {
            double floor = layer + 0.6;
            double[] top = [.. Enumerable.Range(0, 2 * Bins).Select(i => floor + Math.Min(Highest, panel.Shares[layer][i / 2] * Scale))];
            chart.Band("", x, [.. x.Select(_ => floor)], top, Ink.Series(0), 0.75);
        }

        return chart;
    }

    private sealed record Panels(Label Title, Label Axis, double Low, double High, double[][] Shares);
}
