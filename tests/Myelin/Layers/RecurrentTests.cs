
namespace Myelin.Tests.Layers;

/// <summary>Recurrent layers and cells beside PyTorch's: outputs, final states and every gradient.</summary>
public sealed class RecurrentTests
{
    [Theory, Golden("Lstm", "recurrent"), Covers("layer Lstm")]
    public void Lstm(GoldenCase c) =>
        Matches(c, new Lstm(
            c.Int("inputs"), c.Int("hidden"), c.Int("layers"), c.Flag("bias"), c.Flag("batchFirst"), bidirectional: c.Flag("bidirectional")), Run);

    [Theory, Golden("Gru", "recurrent"), Covers("layer Gru")]
    public void Gru(GoldenCase c) =>
        Matches(c, new Gru(
            c.Int("inputs"), c.Int("hidden"), c.Int("layers"), c.Flag("bias"), c.Flag("batchFirst"), bidirectional: c.Flag("bidirectional")), Run);

    [Theory, Golden("Rnn", "recurrent"), Covers("layer Rnn")]
    public void Rnn(GoldenCase c) => Matches(c, Plain(c, RnnActivation.Tanh), Run);

    [Theory, Golden("RnnRelu", "recurrent")]
    public void Rnn_of_rectifiers(GoldenCase c) => Matches(c, Plain(c, RnnActivation.Relu), Run);

    [Theory, Golden("LstmCell", "recurrent"), Covers("layer LstmCell")]
    public void Lstm_cell(GoldenCase c) => Matches(c, new LstmCell(c.Int("inputs"), c.Int("hidden"), c.Flag("bias")), (cell, x, h, s) =>
    {
        LstmState state = h is null ? cell.Call(x) : cell.Call(x, new LstmState(h, s!));
        return [null, state.Hidden, state.Cell];
    });

    [Theory, Golden("GruCell", "recurrent"), Covers("layer GruCell")]
    public void Gru_cell(GoldenCase c) =>
        Matches(c, new GruCell(c.Int("inputs"), c.Int("hidden"), c.Flag("bias")), (cell, x, h, _) => [null, h is null ? cell.Call(x) : cell.Call(x, h)]);

    [Theory, Golden("RnnCell", "recurrent"), Covers("layer RnnCell")]
    public void Rnn_cell(GoldenCase c) =>
        Matches(c, new RnnCell(c.Int("inputs"), c.Int("hidden"), c.Flag("bias")), (cell, x, h, _) => [null, h is null ? cell.Call(x) : cell.Call(x, h)]);

    [Theory, Golden("RnnCellRelu", "recurrent")]
    public void Rnn_cell_of_rectifiers(GoldenCase c) =>
        Matches(c, new RnnCell(c.Int("inputs"), c.Int("hidden"), c.Flag("bias"), RnnActivation.Relu), (cell, x, h, _) =>
            [null, h is null ? cell.Call(x) : cell.Call(x, h)]);

    [Fact]
    public void PyTorchs_own_weights_load_by_their_keys()
    {
        GoldenCase c = GoldenFile.Open("torch_lstm").Cases.Single();
        var lstm = new Lstm(7, 12, layers: 2, bidirectional: true, batchFirst: false);
        lstm.Load(GoldenFile.PathOf("torch_lstm_weights"));
        (Tensor y, LstmState state) = lstm.Call(c["x0"], null);
        Compare.Close(c["y"], y, "y", Tolerance.Sums);
        Compare.Close(c["hn"], state.Hidden, "h", Tolerance.Sums);
        Compare.Close(c["cn"], state.Cell, "c", Tolerance.Sums);
        Compare.Close(c["y"], lstm.Predict(c["x0"]), "y of Predict", Tolerance.Sums);
    }

    [Fact, Covers("layer SequenceLast")]
    public void Last_step()
    {
        Tensor x = Tensor.Arange(24).Reshape(2, 3, 4).RequireGrad();
        Assert.Equal([8f, 9, 10, 11, 20, 21, 22, 23], new SequenceLast().Call(x).ToArray());
        Assert.Equal([12f, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], new SequenceLast(batchFirst: false).Call(x).ToArray());
        Assert.Equal([20f, 21, 22, 23], new SequenceLast().Call(Tensor.Arange(24).Reshape(6, 4)).ToArray());
        (new SequenceLast().Call(x) * Tensor.Arange(8).Reshape(2, 4)).Sum().Backward();
        Assert.Equal([0f, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 7], x.Grad!.ToArray());
        Assert.Equal(
            "SequenceLast: x must be [N, T, …], or one sequence [T, features], with at least one step.\n  Got x float32[2, 0, 4].\n" +
                "  Put it after a recurrent layer.",
            Assert.Throws<ShapeException>(() => new SequenceLast().Call(Tensor.Ones(2, 0, 4))).Message);
    }

    [Fact, Covers("layer Unflatten")]
    public void Unflatten()
    {
        Tensor x = Tensor.Arange(24).Reshape(2, 12).RequireGrad(), y = new Unflatten(3, -1).Call(x);
        Assert.Equal("[2, 3, 4]", y.Shape.ToString());
        Assert.Equal("[2, 2, 6, 1]", new Unflatten(2, 6, 1).Call(x).Shape.ToString());
        Assert.Equal("[2, 2, 3, 2]", new Unflatten(2, 3).Call(Tensor.Ones(2, 6, 2)).Shape.ToString());
        Assert.Equal(x.ToArray(), y.ToArray());
        (y * y).Sum().Backward();
        Assert.Equal(x.ToArray().Select(v => 2 * v), x.Grad!.ToArray());
        Assert.Equal("Unflatten(3, -1)", new Unflatten(3, -1).Describe());
        Assert.Equal(
            "Unflatten: the second axis of x must be the product of (3, 5).\n  Got x float32[2, 12].\n" +
                "  Give the batch as the first axis, and sizes that multiply to the second.",
            Assert.Throws<ShapeException>(() => new Unflatten(3, 5).Call(x)).Message);
        Assert.StartsWith(
            "Unflatten: sizes must be at least 1; one of them may be -1.\n  Got Unflatten(-1, -1).\n" +
                "  Try Unflatten(28, 28), which turns [N, 784] into [N, 28, 28].",
            Assert.Throws<ArgumentException>(() => new Unflatten(-1, -1)).Message, StringComparison.Ordinal);
    }

    private static Rnn Plain(GoldenCase c, RnnActivation activation) =>
        new(c.Int("inputs"), c.Int("hidden"), c.Int("layers"), activation, c.Flag("bias"), c.Flag("batchFirst"), bidirectional: c.Flag("bidirectional"));

    private static Tensor?[] Run(Lstm layer, Tensor x, Tensor? hidden, Tensor? cell, int[]? lengths)
    {
        (Tensor y, LstmState state) = layer.Call(x, hidden is null ? null : new LstmState(hidden, cell!), lengths);
        return [y, state.Hidden, state.Cell];
    }

    private static Tensor?[] Run(Gru layer, Tensor x, Tensor? hidden, Tensor? cell, int[]? lengths)
    {
        (Tensor y, Tensor state) = layer.Call(x, hidden, lengths);
        return [y, state];
    }

    private static Tensor?[] Run(Rnn layer, Tensor x, Tensor? hidden, Tensor? cell, int[]? lengths)
    {
        (Tensor y, Tensor state) = layer.Call(x, hidden, lengths);
        return [y, state];
    }

    private static void Matches<T>(GoldenCase c, T layer, Func<T, Tensor, Tensor?, Tensor?, Tensor?[]> run) where T : Module =>
        Matches(c, layer, (l, x, h, s, _) => run(l, x, h, s));

    /// <summary>
    /// Loads the weights under PyTorch's keys, no more and no fewer, and compares output, final states and every gradient; for any team the
    /// same bits.
    /// </summary>
    private static void Matches<T>(GoldenCase c, T layer, Func<T, Tensor, Tensor?, Tensor?, int[]?, Tensor?[]> run) where T : Module
    {
        Assert.Equal([.. c.Roles.Where(r => r.StartsWith("w.", StringComparison.Ordinal)).Select(r => r[2..]).Order()],
            layer.StateDict().Select(e => e.Key).Order());
        foreach ((string key, Tensor value) in layer.StateDict()) value.CopyFrom(c.Floats("w." + key));
        int[]? lengths = c.HasList("lengths") ? c.List("lengths") : null;
        string[] outputs = ["y", "hn", "cn"];
        Teams.SameBits(() =>
        {
            layer.ZeroGrad();
            Tensor x = c["x0"].RequireGrad();
            Tensor? hidden = c.Has("h0") ? c["h0"].RequireGrad() : null, cell = c.Has("c0") ? c["c0"].RequireGrad() : null;
            Tensor?[] results = run(layer, x, hidden, cell, lengths);
            Tensor loss = Tensor.Scalar(0);
            for (int i = 0; i < results.Length; i++)
            {
                if (results[i] is not { } result) continue;
                Compare.Close(c[outputs[i]], result, outputs[i], Tolerance.Sums);
                loss = loss + (result * c["d" + outputs[i]]).Sum();
            }

            loss.Backward();
            Compare.Close(c["dx0"], x.Grad!, "dx", Tolerance.Sums);
            if (hidden is not null) Compare.Close(c["dh0"], hidden.Grad!, "dh0", Tolerance.Sums);
            if (cell is not null) Compare.Close(c["dc0"], cell.Grad!, "dc0", Tolerance.Sums);
            foreach ((string key, Parameter parameter) in layer.NamedParameters())
                Compare.Close(c["g." + key], parameter.Grad!, "gradient of " + key, Tolerance.Sums);
            return [.. results.Select(r => r?.ToArray() ?? []), x.Grad!.ToArray(), .. layer.Parameters().Select(p => p.Grad!.ToArray())];
        });
    }
}
