namespace Myelin.Pictures;

/// <summary>The gates of an LSTM over time, and the gradient that reaches each step, compared with that of a simple RNN.</summary>
public static class GatesPicture
{
    private const int Units = 8, Batch = 64;

    /// <summary>The picture of networks that must remember the sign of a sequence's first number.</summary>
    /// <param name="length">The number of time steps, from 3 to 60.</param>
    /// <param name="steps">The number of training steps, from 1 to 5,000.</param>
    /// <param name="seed">Draws sequences and weights.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int length = 12, int steps = 400, ulong seed = 1)
    {
        Limits.Count(nameof(GatesPicture), nameof(length), length, 3, 60);
        Limits.Count(nameof(GatesPicture), nameof(steps), steps, 1, 5000);
        var lstm = new Lstm(1, Units);
        Sequential remembering = new(lstm, new SequenceLast(), new Linear(Units, 1)), simple = new(new Rnn(1, Units), new SequenceLast(), new Linear(Units, 1));
        double right = Learn(remembering, length, steps, seed), rightSimple = Learn(simple, length, steps, seed);
        (Tensor one, _) = Draw(RandomStream.For(seed, "shown"), 1, length);
        LstmGates gates = lstm.Gates(one);
        double[] lstmGradient = Gradient(remembering, one), rnnGradient = Gradient(simple, one);
        (string Name, Label Title, Tensor Values)[] rows =
        [
            ("input", new("input gate i", "输入门 i"), gates.Input), ("forget", new("forget gate f", "遗忘门 f"), gates.Forget),
            ("output", new("output gate o", "输出门 o"), gates.Output), ("cell", new("cell c", "细胞状态 c"), gates.Cell),
            ("hidden", new("hidden h", "隐藏状态 h"), gates.Hidden),
        ];
        PictureNumbers[] numbers =
        [
            new("x", Numbers.Of(one)), .. rows.Select(row => Numbers.Named(row.Name, row.Values.Reshape(length, Units))),
            new("lstm.gradient", lstmGradient), new("rnn.gradient", rnnGradient), new("lstm.accuracy", right), new("rnn.accuracy", rightSimple),
        ];
        Label title = new("The gates of an LSTM over time", "LSTM 的门随时间的变化");
        Label message = new(
            $"The task is the sign of the first number. Where the forget gate is near 1 the cell keeps it, and the gradient finds its way back: " +
            $"{right:P0} right, " +
            $"a simple RNN {rightSimple:P0}.",
            $"任务是判断第一个数的正负。遗忘门接近 1 时，细胞状态得以保持，梯度也能传回：准确率 {right:P0}，普通 RNN 为 {rightSimple:P0}。");
        return new Picture("gates", title, message, numbers, style => Page.Panels((title, message), style,
        [
            Input(one).Draw, .. rows.Select(row => (Panel)Rows(row.Title, row.Values.Reshape(length, Units), row.Name is "cell" or "hidden").Draw),
            Gradients(lstmGradient, rnnGradient).Draw,
        ], smallest: 250, ratio: 0.72));
    }

    private static (Tensor X, Tensor Target) Draw(RandomStream random, int count, int length)
    {
        Tensor x = Tensor.Normal(random, count, length, 1);
        return (x, x.Slice(1, 0, 1).Reshape(count, 1).GreaterThan(0));
    }

    private static double Learn(Sequential model, int length, int steps, ulong seed)
    {
        model.Initialize(seed);
        // A forget gate that begins open (Jozefowicz et al. 2015); the second quarter of a bias is that gate's.
        foreach ((_, Parameter bias) in model.NamedParameters().Where(p => model[0] is Lstm && p.Key.Contains("bias_ih", StringComparison.Ordinal)))
        {
            bias.CopyFrom([.. bias.Value.ToArray().Select((v, i) => i / Units == 1 ? 1 : v)]);
        }

        var random = RandomStream.For(seed, "sequences");
        var optimizer = new Adam(model.Parameters(), 0.02);
        var loss = new BinaryCrossEntropyWithLogits();
        for (int step = 0; step < steps; step++)
        {
            (Tensor x, Tensor target) = Draw(random, Batch, length);
            optimizer.ZeroGrad();
            loss.Call(model.Call(x), target).Backward();
            optimizer.Step();
        }

        (Tensor test, Tensor answers) = Draw(random, 500, length);
        return Numbers.Of(model.Predict(test)).Zip(Numbers.Of(answers), (score, answer) => score > 0 == answer > 0.5 ? 1.0 : 0).Average();
    }

    /// <summary>The absolute gradient of the answer with respect to each step of the input.</summary>
    private static double[] Gradient(Sequential model, Tensor one)
    {
        Tensor x = Tensor.From(one.ToArray(), 1, one.Shape[1], 1).RequireGrad();
        model.Call(x).Sum().Backward();
        return [.. Numbers.Of(x.Grad!).Select(g => Math.Max(Math.Abs(g), 1e-12))];
    }

    private static Chart Input(Tensor one)
    {
        double[] x = Numbers.Of(one);
        return new Chart { Title = new Label("the sequence", "序列"), X = new ChartAxis(new Label("time step", "时间步")), Y = new ChartAxis("x") }
            .Bars("", Numbers.Upto(x.Length, 1), x, Ink.Series(0));
    }

    private static Chart Rows(Label title, Tensor values, bool isSigned)
    {
        int length = values.Shape[0];
        double far = isSigned ? Math.Max(1, values.Abs().Max().Item()) : 1, low = isSigned ? far : 0;
        HeatColors colors = isSigned ? HeatColors.Signed : HeatColors.Amount;
        return new Chart
        {
            Title = title,
            X = new ChartAxis(new Label("time step", "时间步")),
            Y = new ChartAxis(new Label("unit", "单元")),
        }
        .Heat(Numbers.Table(values.Transpose()), 0.5, length + 0.5, 0.5, Units + 0.5, colors, -low, far)
        .Scale(colors, Numbers.Text(-low, "0.#"), Numbers.Text(far, "0.#"));
    }

    private static Chart Gradients(double[] lstm, double[] rnn) => new Chart
    {
        Title = new Label("gradient of the answer at each step", "答案对每一步输入的梯度"),
        X = new ChartAxis(new Label("time step", "时间步")),
        Y = new ChartAxis("") { IsLog = true },
    }
    .Line("LSTM", Numbers.Upto(lstm.Length, 1), lstm, Ink.Series(0)).Line("RNN", Numbers.Upto(rnn.Length, 1), rnn, Ink.Series(1));
}
