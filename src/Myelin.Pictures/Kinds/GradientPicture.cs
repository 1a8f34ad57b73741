namespace Myelin.Pictures;

/// <summary>The gradient layer by layer, for depth, activation and initialization.</summary>
public static class GradientPicture
{
    private const int Width = 64, Examples = 128;

    // Smaller gradients are 0 in float32, and are not drawn.
    private const double Smallest = 1e-38;

    private static readonly (string Name, Label Title, Func<Initializer> Create)[] s_starts =
    [
        ("small", new("weights of deviation 0.01", "权重标准差 0.01"), () => Initializer.Normal(0, 0.01f)),
        ("xavier", "Xavier", () => Initializer.XavierNormal()),
        ("he", "He", () => Initializer.KaimingNormal()),
        ("large", new("weights of deviation 1", "权重标准差 1"), () => Initializer.Normal(0, 1)),
    ];

    /// <summary>The initializations that can be drawn.</summary>
    public static IReadOnlyList<string> Starts { get; } = [.. s_starts.Select(s => s.Name)];

    /// <summary>The picture of networks on the digits before their first step.</summary>
    /// <param name="depth">The number of hidden layers, from 2 to 30.</param>
    /// <param name="activations">Activations: sigmoid, tanh, relu …; sigmoid, tanh and relu if not given.</param>
    /// <param name="starts">Initializations, of <see cref="Starts"/>; all if not given.</param>
    /// <param name="batchNorm">Whether each layer is followed by BatchNorm.</param>
    /// <param name="residual">Whether each layer's input is added to its output.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <exception cref="ArgumentException">A name is not known, or a value outside its range.</exception>
    public static Picture Of(
        int depth = 10, IReadOnlyList<string>? activations = null, IReadOnlyList<string>? starts = null, bool batchNorm = false, bool residual = false,
            ulong seed = 1)
    {
        Limits.Count(nameof(GradientPicture), nameof(depth), depth, 2, 30);
        string[] names = [.. activations is { Count: > 0 } ? activations : ["sigmoid", "tanh", "relu"]];
        var chosen = (starts is { Count: > 0 } ? starts : Starts).Select(name => Limits.Known(nameof(GradientPicture), "start", name, s_starts, s => s.Name))
            .ToArray();
        Batch batch = Digits.Load().Train.Take([.. Enumerable.Range(0, Examples)]);
        List<PictureNumbers> numbers = [];
        foreach ((string start, _, Func<Initializer> create) in chosen)
        {
            foreach (string activation in names)
            {
                double[] measured = Measure(depth, activation, create, batchNorm, residual, seed, batch);
                numbers.Add(new PictureNumbers($"{start}.{activation}", measured));
                numbers.Add(new PictureNumbers($"{start}.{activation}.factor", Math.Pow(measured[0] / measured[^1], 1.0 / (depth - 1))));
            }
        }

        Label title = new("The gradient, layer by layer", "逐层的梯度");
        bool Keeps(string name) => numbers.FirstOrDefault(n => n.Name == $"{name}.factor")?.Values[0] is > 0.8 and < 1.25;
        Label message = new Caption()
            .Say("On its way back the gradient is multiplied by about the same factor at each layer: below 1 it vanishes, above 1 it explodes.",
                "梯度在反向传播中每层大约乘以同一个因子：小于 1 则消失，大于 1 则爆炸。")
            .Say("Xavier's weights keep it with tanh.", "Xavier 初始化使 tanh 网络的梯度保持大小。", Keeps("xavier.tanh"))
            .Say("He's weights keep it with ReLU.", "He 初始化使 ReLU 网络的梯度保持大小。", Keeps("he.relu")).Text;
        double[] sizes = [.. numbers.Where(n => n.Shape.Count > 0).SelectMany(n => n.Values).Where(size => size > Smallest)];
        (double low, double high) = (Math.Pow(10, Math.Floor(Math.Log10(sizes.Min()))), Math.Pow(10, Math.Ceiling(Math.Log10(sizes.Max()))));
        return new Picture("gradients", title, message, numbers, style => Page.Panels((title, message), style,
            [.. chosen.Select(start => (Panel)Draw(start.Title, start.Name, names, numbers, (low, high)).Draw)], smallest: 240, ratio: 0.8));
    }

    /// <summary>The root mean square of the gradient of each hidden layer's output, the first layer first.</summary>
    private static double[] Measure(
        int depth, string activation, Func<Initializer> start, bool batchNorm, bool residual, ulong seed, Batch batch)
    {
        List<Layer> layers = [new Flatten()];
        List<Layer> watched = [];
        for (int i = 0; i < depth; i++)
        {
            var linear = new Linear(i == 0 ? 64 : Width, Width, weightInitializer: start(), biasInitializer: Initializer.Zeros);
            Layer shape = Lesson.Activation(nameof(GradientPicture), activation);
            Layer block = batchNorm ? new Sequential(linear, new BatchNorm1d(Width), shape) : new Sequential(linear, shape);
            watched.Add(shape);
            layers.Add(residual && i > 0 ? new Residual(block) : block);
        }

        layers.Add(new Linear(Width, 10, weightInitializer: Initializer.XavierNormal()));
        var model = new Sequential([.. layers]);
        model.Initialize(seed);
        double[] sizes = new double[depth];
        IDisposable[] hooks = [.. watched.Select((layer, i) => layer.OnGradient((_, gradient) => sizes[i] = Math.Sqrt(gradient.Square().Mean().Item())))];
        new CrossEntropy().Call(model.Call(batch.Inputs), batch.Labels).Backward();
        foreach (IDisposable hook in hooks) hook.Dispose();
        return [.. sizes.Select(size => Math.Max(size, Smallest))];
    }

    /// <summary>All panels have the same axis, which holds every size.</summary>
    private static Chart Draw(Label title, string start, string[] names, List<PictureNumbers> numbers, (double Low, double High) axis)
    {
        var chart = new Chart
        {
            Title = title,
            X = new ChartAxis(new Label("layer", "层")),
            Y = new ChartAxis(new Label("size of the gradient", "梯度大小")) { IsLog = true, Min = axis.Low, Max = axis.High },
        };
        for (int i = 0; i < names.Length; i++)
        {
            IReadOnlyList<double> sizes = numbers.First(n => n.Name == $"{start}.{names[i]}").Values;
            double factor = numbers.First(n => n.Name == $"{start}.{names[i]}.factor").Values[0];
            double[] shown = [.. sizes.Select(size => size > Smallest ? size : double.NaN)];
            chart.Line($"{names[i]} ×{Numbers.Text(factor, "0.###")}", Numbers.Upto(sizes.Count, 1), shown, Ink.Series(i))
                .Dots("", Numbers.Upto(sizes.Count, 1), shown, Ink.Series(i));
        }

        return chart;
    }
}
