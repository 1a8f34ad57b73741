
namespace Myelin.Tests.Layers;

/// <summary>What recurrent layers do beside computing what PyTorch computes.</summary>
public sealed class RecurrentLayerTests
{
    public static TheoryData<Func<object>, string> Refused => new()
    {
        { () => new Lstm(0, 3), "Lstm: inputSize must be at least 1.\n  Got 0.\n  Give the size of the input's last axis: Lstm(28, 128) takes [N, T, 28]." },
        { () => new Gru(3, 0), "Gru: hiddenSize must be at least 1.\n  Got 0.\n  Give the number of units: Gru(28, 128) makes [N, T, 128]." },
        { () => new Rnn(3, 3, layers: 0), "Rnn: layers must be at least 1.\n  Got 0.\n  Try 1, or leave it out." },
        { () => new Rnn(3, 3, layers: 2, dropout: 1),
            "Rnn: dropout must be at least 0 and below 1.\n  Got 1.\n  It is the fraction that is dropped: 0.2 drops a fifth." },
        { () => new Lstm(3, 3, dropout: 0.5f), "Lstm: dropout acts between layers, so there must be at least 2.\n  Got dropout 0.5, layers 1.\n" +
            "  Try layers: 2, or a Dropout layer after this one." },
        { () => new LstmCell(0, 3),
            "LstmCell: inputSize must be at least 1.\n  Got 0.\n  Give the size of the input's last axis: LstmCell(28, 128) takes [N, 28]." },
        { () => new Lstm(3, 4, batchFirst: false).Call(Tensor.Ones(5, 2, 4)),
            "Lstm: x must be [T, N, inputSize], or one sequence [T, inputSize], with inputSize 3.\n  Got x float32[5, 2, 4].\n" +
                "  Try new Lstm(4, 4, batchFirst: false)." },
        { () => new Lstm(28, 4).Call(Tensor.Ones(5, 784)),
            "Lstm: x must be [N, T, inputSize], or one sequence [T, inputSize], with inputSize 28.\n  Got x float32[5, 784].\n" +
            "  Try x.Reshape(5, 28, 28), or new Unflatten(28, 28) before this layer." },
        { () => new Gru(3, 4, batchFirst: false).Call(Tensor.Ones(3)),
            "Gru: x must be [T, N, inputSize], or one sequence [T, inputSize], with inputSize 3.\n  Got x float32[3].\n  Try x.Reshape(-1, 3)." },
        { () => new Gru(3, 4, batchFirst: false).Call(Tensor.Ones(5, 1, 2, 3)),
            "Gru: x must be [T, N, inputSize], or one sequence [T, inputSize], with inputSize 3.\n  Got x float32[5, 1, 2, 3].\n" +
            "  Try x.Squeeze if a size is 1, or x.Reshape." },
        { () => new Rnn(3, 4, batchFirst: false).Call(Tensor.Ones(0, 2, 3)),
            "Rnn: a sequence must have at least one step.\n  Got x float32[0, 2, 3], whose axis 0 is the steps.\n  Leave empty sequences out." },
        { () => new Rnn(3, 4, batchFirst: false).Call(Tensor.Ones(0, 3)),
            "Rnn: a sequence must have at least one step.\n  Got x float32[0, 1, 3], whose axis 0 is the steps.\n  Leave empty sequences out." },
        { () => new Lstm(3, 4).Call(Tensor.Ones(2, 0, 3)),
            "Lstm: a sequence must have at least one step.\n  Got x float32[2, 0, 3], whose axis 1 is the steps.\n  Leave empty sequences out." },
        { () => new Rnn(3, 4, batchFirst: false).Call(Tensor.Ones(5, 2, 3), null, []),
            "Rnn: there must be one length for each sequence (2).\n  Got 0 lengths, x float32[5, 2, 3].\n" +
            "  Sequences are axis 1 of x; if they are axis 0, leave out batchFirst: false." },
        { () => new Lstm(3, 4).Call(Tensor.Ones(5, 2, 3), null, [1, 2]),
            "Lstm: there must be one length for each sequence (5).\n  Got 2 lengths, x float32[5, 2, 3].\n  Sequences are axis 0 of x, which is batch first." },
        { () => new Gru(3, 4, batchFirst: false).Call(Tensor.Ones(5, 2, 3), null, [1, 6]),
            "Gru: a length must be from 1 to the steps of x (5).\n  Got length 6 of sequence 1, x float32[5, 2, 3].\n  Pad x to the longest sequence." },
        { () => new Gru(3, 4, batchFirst: false).Call(Tensor.Ones(5, 2, 3), null, [0, 5]),
            "Gru: a length must be from 1 to the steps of x (5).\n  Got length 0 of sequence 0, x float32[5, 2, 3].\n  Leave empty sequences out." },
        { () => new Gru(3, 4, layers: 2, bidirectional: true, batchFirst: false).Call(Tensor.Ones(5, 2, 3), Tensor.Ones(2, 2, 4)),
            "Gru: the initial hidden state must be [4, 2, 4]: layers times directions, batch, hiddenSize.\n  Got hidden float32[2, 2, 4].\n" +
            "  Give the state that an earlier Call returned, or null for zeros." },
        { () => new Lstm(3, 4, batchFirst: false).Call(Tensor.Ones(5, 3), new LstmState(Tensor.Ones(1, 4), Tensor.Ones(1, 1, 4))),
            "Lstm: the initial cell state must be [1, 4]: layers times directions, hiddenSize.\n  Got cell float32[1, 1, 4].\n" +
            "  Give the state that an earlier Call returned, or null for zeros." },
        { () => new LstmCell(3, 4).Call(Tensor.Ones(5, 2, 3)),
            "LstmCell: x must be [N, inputSize], or one example [inputSize], with inputSize 3.\n  Got x float32[5, 2, 3].\n" +
            "  A cell takes one step: x.Select gives one step of a sequence; the layer without Cell in its name takes all." },
        { () => new GruCell(3, 4).Call(Tensor.Ones(5, 4)),
            "GruCell: x must be [N, inputSize], or one example [inputSize], with inputSize 3.\n  Got x float32[5, 4].\n" +
            "  Give the features that the cell was created for." },
        { () => new RnnCell(3, 4).Call(Tensor.Ones(5, 3), Tensor.Ones(4)),
            "RnnCell: a state must be [5, 4].\n  Got state float32[4], x float32[5, 3].\n  Give the state that an earlier step returned, or null for zeros." },
        { () => new Lstm(3, 4, layers: 2, batchFirst: false).Gates(Tensor.Ones(5, 3), layer: 2),
            "Lstm: Gates needs a layer from 0 to 1, and not reverse.\n  Got layer 2.\n  The first layer is 0." },
        { () => new Lstm(3, 4, batchFirst: false).Gates(Tensor.Ones(5, 3), reverse: true),
            "Lstm: Gates needs a layer from 0 to 0, and not reverse.\n  Got layer 0, reverse.\n  The first layer is 0." },
    };

    [Fact]
    public void Sizes_whose_product_overflows_fit_nothing() => Assert.StartsWith(
        "Unflatten: the second axis of x must be the product of (65536, 65536, -1).",
            Assert.Throws<ShapeException>(() => new Unflatten(65536, 65536, -1).Predict(Tensor.Zeros(2, 4))).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void What_does_not_fit_is_an_error_in_three_lines(Func<object> make, string message)
    {
        string actual = Assert.ThrowsAny<ArgumentException>(make).Message;
        int name = actual.LastIndexOf(" (Parameter", StringComparison.Ordinal);
        Assert.Equal(message, name < 0 ? actual : actual[..name]);
    }

    [Fact]
    public void Errors_name_the_layer() => Assert.StartsWith(
        "Lstm \"0\": x must be [T, N, inputSize]",
            Assert.Throws<ShapeException>(() => new Sequential(new Lstm(3, 4, batchFirst: false)).Call(Tensor.Ones(5, 2, 4))).Message,
                StringComparison.Ordinal);

    [Fact]
    public void Printing_shows_what_was_asked_for()
    {
        Assert.Equal("Lstm(28, 128)", new Lstm(28, 128).Describe());
        Assert.Equal("Lstm(28, 128, layers: 2, bias: false, batchFirst: false, dropout: 0.3, bidirectional: true)",
            new Lstm(28, 128, 2, false, false, 0.3f, true).Describe());
        Assert.Equal("Rnn(3, 4, layers: 2, RnnActivation.Relu)", new Rnn(3, 4, 2, RnnActivation.Relu).Describe());
        Assert.Equal("GruCell(3, 4, bias: false)", new GruCell(3, 4, bias: false).Describe());
    }

    [Fact]
    public void First_values_lie_within_the_bound_of_the_units()
    {
        var lstm = new Lstm(100, 16, layers: 2, batchFirst: false);
        lstm.Initialize(1);
        foreach (Parameter parameter in lstm.Parameters())
        {
            float[] values = parameter.Value.ToArray();
            Assert.InRange(values.Max(), 0.2f, 0.25f);
            Assert.InRange(values.Min(), -0.25f, -0.2f);
        }
    }

    [Fact]
    public void A_sequence_in_pieces_gives_what_it_gives_at_once()
    {
        var lstm = new Lstm(3, 5, layers: 2, batchFirst: false);
        Tensor x = Given.Tensor([7, 2, 3], 1);
        (Tensor whole, LstmState final) = lstm.Call(x, null);
        (Tensor first, LstmState between) = lstm.Call(x.Slice(0, 0, 4), null);
        (Tensor second, LstmState last) = lstm.Call(x.Slice(0, 4), between);
        Compare.Close(whole, Tensor.Concat([first, second]), "outputs");
        Compare.Close(final.Hidden, last.Hidden, "h");
        Compare.Close(final.Cell, last.Cell, "c");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Gates_are_those_that_the_output_was_made_of(bool batchFirst)
    {
        var lstm = new Lstm(3, 5, layers: 2, batchFirst: batchFirst, dropout: 0.5f, bidirectional: true);
        Tensor x = Given.Tensor(batchFirst ? [4, 6, 3] : [6, 4, 3], 1);
        var start = new LstmState(Given.Tensor([4, 4, 5], 2), Given.Tensor([4, 4, 5], 3));
        lstm.Eval();
        (Tensor y, LstmState final) = lstm.Call(x, start);
        lstm.Train();
        int time = batchFirst ? 1 : 0;
        foreach (bool reverse in new[] { false, true })
        {
            LstmGates g = lstm.Gates(x, start, layer: 1, reverse);
            Compare.SameBits(y.Slice(2, reverse ? 5 : 0, reverse ? 10 : 5).ToArray(), g.Hidden.ToArray(), "h");
            Compare.Close(g.Hidden, g.Output * g.Cell.Tanh(), "o·tanh(c)");
            Tensor c0 = start.Cell.Select(0, reverse ? 3 : 2).Unsqueeze(time);
            Tensor before = Tensor.Concat(reverse ? [g.Cell.Slice(time, 1), c0] : [c0, g.Cell.Slice(time, 0, -1)], time);
            Compare.Close(g.Cell, (g.Forget * before) + (g.Input * g.Candidate), "f·c + i·g");
            Compare.SameBits(final.Cell.Select(0, reverse ? 3 : 2).ToArray(), g.Cell.Select(time, reverse ? 0 : -1).ToArray(), "the last c");
            Assert.All([g.Input, g.Forget, g.Candidate, g.Output, g.Cell], part => Assert.Equal(g.Hidden.Shape, part.Shape));
            Assert.False(g.Cell.RequiresGrad);
        }

        Assert.Equal("[6, 5]", new Lstm(3, 5, batchFirst: false).Gates(Tensor.Ones(6, 3)).Cell.Shape.ToString());
    }

    [Fact]
    public void Dropout_acts_between_layers_in_training_alone()
    {
        var lstm = new Lstm(3, 40, layers: 2, dropout: 0.5f, batchFirst: false);
        lstm.Initialize(5);
        Tensor x = Given.Tensor([4, 6, 3], 1), a = lstm.Call(x), b = lstm.Call(x);
        Assert.NotEqual(a.ToArray(), b.ToArray());
        lstm.Initialize(5);
        Assert.Equal(a.ToArray(), lstm.Call(x).ToArray());
        lstm.Eval();
        Assert.Equal(lstm.Call(x).ToArray(), lstm.Call(x).ToArray());
        lstm.Train();
        Assert.Equal(lstm.Predict(x).ToArray(), lstm.Predict(x).ToArray());

        // The layer below is whole: its final state is the evaluation's.
        Assert.Equal(lstm.Predict(x).Length, a.Length);
        (_, LstmState trained) = lstm.Call(x, null);
        lstm.Eval();
        (_, LstmState evaluated) = lstm.Call(x, null);
        Assert.Equal(evaluated.Hidden.Select(0, 0).ToArray(), trained.Hidden.Select(0, 0).ToArray());
        Assert.NotEqual(evaluated.Hidden.Select(0, 1).ToArray(), trained.Hidden.Select(0, 1).ToArray());
    }

    [Fact]
    public void Hooks_see_every_kind_of_call()
    {
        var lstm = new Lstm(3, 5, batchFirst: false);
        var cell = new RnnCell(3, 5);
        var seen = new List<string>();
        lstm.OnForward((_, x, y) => seen.Add($"{x.Shape} {y.Shape}"));
        cell.OnForward((_, x, y) => seen.Add($"{x.Shape} {y.Shape}"));
        lstm.Call(Tensor.Ones(4, 2, 3));
        lstm.Call(Tensor.Ones(4, 2, 3), null, [4, 1]);
        cell.Call(Tensor.Ones(2, 3), null);
        Assert.Equal(["[4, 2, 3] [4, 2, 5]", "[4, 2, 3] [4, 2, 5]", "[2, 3] [2, 5]"], seen);
    }

    [Theory, InlineData(1e9f), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void What_lies_beyond_a_sequences_length_has_no_influence(float padding)
    {
        var gru = new Gru(3, 5, layers: 2, bidirectional: true, batchFirst: false);
        Tensor x = Given.Tensor([6, 3, 3], 1).RequireGrad(), other = Tensor.From(x.ToArray(), 6, 3, 3);
        Span<float> values = other.AsWritableSpan();
        for (int t = 2; t < 6; t++) values.Slice(((t * 3) + 1) * 3, 3).Fill(padding);
        (float[][] a, float[] gradients) = Run(x);
        (float[][] b, float[] otherGradients) = Run(other.RequireGrad());
        Assert.Equal(a, b);
        Assert.Equal(gradients, otherGradients);
        Assert.Equal(x.Grad!.ToArray(), other.Grad!.ToArray());
        for (int t = 2; t < 6; t++) Assert.All(a[0].AsSpan(((t * 3) + 1) * 10, 10).ToArray(), v => Assert.Equal(0, v));

        (float[][], float[]) Run(Tensor input)
        {
            gru.ZeroGrad();
            (Tensor y, Tensor state) = gru.Call(input, null, [6, 2, 4]);
            (y.Square().Sum() + state.Sum()).Backward();
            return ([y.ToArray(), state.ToArray()], [.. gru.Parameters().SelectMany(p => p.Grad!.ToArray())]);
        }
    }
}
