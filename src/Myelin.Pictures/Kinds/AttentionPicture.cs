namespace Myelin.Pictures;

/// <summary>Attention of each head of a Transformer layer, with and without a causal mask, and how sharp it becomes.</summary>
public static class AttentionPicture
{
    private const int Tokens = 10, Width = 32, Batch = 64;

    /// <summary>The picture of a layer that learns to reverse a sequence of digits.</summary>
    /// <param name="length">The number of tokens, from 2 to 16.</param>
    /// <param name="heads">The number of heads: 1, 2 or 4.</param>
    /// <param name="steps">The number of training steps, from 1 to 5,000.</param>
    /// <param name="temperature">Divides the scores before the softmax in the picture; above 0.</param>
    /// <param name="seed">Draws sequences and weights.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int length = 8, int heads = 2, int steps = 300, double temperature = 1, ulong seed = 1)
    {
        Limits.Count(nameof(AttentionPicture), nameof(length), length, 2, 16);
        Limits.Known(nameof(AttentionPicture), nameof(heads), $"{heads}", (int[])[1, 2, 4], n => $"{n}");
        Limits.Count(nameof(AttentionPicture), nameof(steps), steps, 1, 5000);
        Limits.Positive(nameof(AttentionPicture), nameof(temperature), temperature);
        var positions = new SinePositionalEncoding(Width, length);
        var layer = new TransformerEncoderLayer(Width, heads, feedForward: 64, dropout: 0);
        var model = new TokenSequential(new Embedding(Tokens, Width), positions, layer, new Linear(Width, Tokens));
        model.Initialize(seed);
        var random = RandomStream.For(seed, "sequences");
        var optimizer = new Adam(model.Parameters(), 0.003);
        IntTensor shown = Sequences(RandomStream.For(seed, "shown"), 1, length).Ids;
        List<double> losses = [], sharpness = [];
        Tensor inputs = Tensor.Zeros(1);
        using IDisposable hook = layer.OnForward((_, x, _) => inputs = x);
        for (int step = 0; step < steps; step++)
        {
            (IntTensor ids, IntTensor reversed) = Sequences(random, Batch, length);
            optimizer.ZeroGrad();
            Tensor loss = new CrossEntropy().Call(model.Call(ids).Reshape(-1, Tokens), reversed.Reshape(-1));
            loss.Backward();
            optimizer.Step();
            losses.Add(loss.Item());
            if (step % 10 == 0) sharpness.Add(Entropy(Weights(1)));
        }

        Tensor Weights(double divisor, AttentionMask? mask = null)
        {
            model.Predict(shown);
            return Sharpened(layer.SelfAttention.Weights(inputs, inputs, mask), divisor);
        }

        Tensor weights = Weights(temperature), masked = Weights(temperature, AttentionMask.CausalOnly);
        string[] names = [.. shown.ToArray().Select(id => $"{id}")];
        List<PictureNumbers> numbers = [new("tokens", [.. shown.ToArray().Select(id => (double)id)]), new("loss", losses), new("entropy", sharpness)];
        List<Func<Chart>> charts = [];
        for (int head = 0; head < heads; head++)
        {
            Tensor of = weights.Select(0, 0).Select(0, head);
            numbers.Add(Numbers.Named($"head {head + 1}", of));
            int number = head + 1;
            charts.Add(() => Map(new($"head {number}", $"第 {number} 个头"), of, names, names));
        }

        Tensor causal = masked.Select(0, 0).Select(0, 0);
        numbers.Add(Numbers.Named("head 1.causal", causal));
        charts.Add(() => Map(new("head 1 with a causal mask", "第 1 个头，加因果掩码"), causal, names, names));
        charts.Add(() => Curves(losses, sharpness, length));
        Label title = new("Attention: what each token looks at", "注意力：每个词元在看什么");
        bool isLearned = Mirrored([.. Enumerable.Range(0, heads).Select(head => weights.Select(0, 0).Select(0, head))], length);
        Label message = new Caption()
            .Say("Each row is a token, and its colors say how much it takes from each other token; they sum to 1.",
                "每一行是一个词元，颜色表示它从其他词元取多少信息，总和为 1。")
            .Say("To reverse a sequence it looks at its mirror place.", "要把序列倒过来，它就看镜像位置。", isLearned)
            .Say($"After {steps} steps it does not look at its mirror place yet, which reversing a sequence needs.",
                $"要把序列倒过来，它必须看镜像位置；训练 {steps} 步后还没有学会。", !isLearned)
            .Say("A causal mask hides what comes later.", "因果掩码遮住后面的内容。").Text;
        return new Picture("attention", title, message, numbers, style =>
            Page.Panels((title, message), style, [.. charts.Select(chart => (Panel)((scene, x, y, w, h) => chart().Draw(scene, x, y, w, h)))], smallest: 240,
                ratio: 0.95));
    }

    /// <summary>Whether most tokens take most from their mirror place, in some head.</summary>
    private static bool Mirrored(Tensor[] heads, int length) => heads.Any(head =>
    {
        int[] most = head.ArgMax(1).ToArray();
        return Enumerable.Range(0, length).Count(i => most[i] == length - 1 - i) > 0.7 * length;
    });

    /// <summary>The picture of any attention: what each token that asks takes from each token that is looked at, a map per head.</summary>
    /// <param name="weights">
    /// float32 <c>[heads, queries, keys]</c>, or <c>[queries, keys]</c> of one head, such as those that <c>MultiHeadAttention.Weights</c> gives for an example.
    /// </param>
    /// <param name="queries">The names of the tokens that ask, the rows.</param>
    /// <param name="keys">The names of the tokens that are looked at, the columns.</param>
    /// <exception cref="ArgumentException">The names are not as many as rows and columns.</exception>
    public static Picture Of(Tensor weights, IReadOnlyList<string> queries, IReadOnlyList<string> keys)
    {
        Tensor all = weights.Rank == 2 ? weights.Unsqueeze(0) : weights;
        if (all.Rank != 3 || all.Shape[1] != queries.Count || all.Shape[2] != keys.Count) throw new ArgumentException(
            $"{nameof(AttentionPicture)}: the weights must be [heads, queries, keys], or [queries, keys] of one head.\n" +
            $"  Got {weights.Describe()} for {queries.Count} queries and {keys.Count} keys.\n  Take those of one example: weights.Select(0, 0).");
        Label title = new("Attention: what each token looks at", "注意力：每个词元在看什么");
        Label message = new Caption()
            .Say("Each row is a token, and its colors say how much it takes from each token below.", "每一行是一个词元，颜色表示它从下方各个词元取多少信息。")
            .Say("They sum to 1.", "总和为 1。", Numbers.Of(all.Sum(-1)).All(sum => Math.Abs(sum - 1) < 0.001)).Text;
        Tensor[] heads = [.. Enumerable.Range(0, all.Shape[0]).Select(head => all.Select(0, head))];
        return new Picture("attention", title, message, [.. heads.Select((of, head) => Numbers.Named($"head {head + 1}", of))], style =>
            Page.Panels((title, message), style,
                [.. heads.Select((of, head) => (Panel)Map(new($"head {head + 1}", $"第 {head + 1} 个头"), of, queries, keys).Draw)], smallest: 240, ratio: 0.95));
    }

    private static (IntTensor Ids, IntTensor Reversed) Sequences(RandomStream random, int count, int length)
    {
        int[] ids = new int[count * length], reversed = new int[count * length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = random.Next(Tokens);
            reversed[(i / length * length) + length - 1 - (i % length)] = ids[i];
        }

        return (IntTensor.From(ids, count, length), IntTensor.From(reversed, count, length));
    }

    /// <summary>The softmax at another temperature: powers of the weights, made to sum to 1 again.</summary>
    private static Tensor Sharpened(Tensor weights, double temperature)
    {
        if (temperature == 1) return weights;
        Tensor powers = weights.Pow((float)(1 / temperature));
        return powers / powers.Sum(-1, keepDims: true);
    }

    /// <summary>The mean entropy of the rows in bits: 0 if each token looks at one.</summary>
    private static double Entropy(Tensor weights)
    {
        double[] all = Numbers.Of(weights);
        return all.Sum(w => w > 0 ? -w * Math.Log2(w) : 0) / (all.Length / weights.Shape[^1]);
    }

    internal static Chart Map(Label title, Tensor weights, IReadOnlyList<string> queries, IReadOnlyList<string> keys)
    {
        double[,] table = Numbers.Table(weights), upwards = new double[queries.Count, keys.Count];
        for (int i = 0; i < table.Length; i++) upwards[queries.Count - 1 - (i / keys.Count), i % keys.Count] = table[i / keys.Count, i % keys.Count];
        return new Chart
        {
            Title = title,
            X = new ChartAxis(new Label("looked at", "被看的词元")) { Names = [.. keys.Select(n => (Label)n)] },
            Y = new ChartAxis(new Label("token", "词元")) { Names = [.. queries.Reverse().Select(n => (Label)n)] },
        }.Heat(upwards, -0.5, keys.Count - 0.5, -0.5, queries.Count - 0.5, HeatColors.Amount, 0, 1).Scale(HeatColors.Amount, "0", "1");
    }

    private static Chart Curves(List<double> losses, List<double> entropy, int length) => new Chart
    {
        Title = new Label("while it learns", "学习过程"),
        X = new ChartAxis(new Label("step", "步")),
        Y = new ChartAxis("") { Min = 0 },
    }
    .Line(new Label("loss", "损失"), Numbers.Upto(losses.Count), losses, Ink.Series(1), 1.5)
    .Line(new Label($"entropy of attention, at most {Math.Log2(length):0.#} bits", $"注意力的熵，最多 {Math.Log2(length):0.#} 比特"),
        [.. Enumerable.Range(0, entropy.Count).Select(i => 10.0 * i)], entropy, Ink.Series(0));
}
