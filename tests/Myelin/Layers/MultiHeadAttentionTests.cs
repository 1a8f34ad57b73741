
namespace Myelin.Tests.Layers;

public sealed class MultiHeadAttentionTests
{
    private static MultiHeadAttention Layer(float dropout = 0, bool batchFirst = true, bool rotary = false)
    {
        var layer = new MultiHeadAttention(12, 2, dropout, batchFirst: batchFirst, rotary: rotary);
        layer.Initialize(3);
        return layer;
    }

    [Fact]
    public void First_values_are_PyTorchs()
    {
        var layer = new MultiHeadAttention(64, 4, batchFirst: false);
        layer.Initialize(1);
        float bound = MathF.Sqrt(6f / (64 + 192));
        Assert.InRange(layer.InWeight!.Value.Abs().Max().Item(), 0.98f * bound, bound);
        Assert.All([.. layer.InBias!.Value.ToArray(), .. layer.StateDict().Single(e => e.Key == "out_proj.bias").Value.ToArray()], v => Assert.Equal(0, v));
        Assert.InRange(layer.StateDict().Single(e => e.Key == "out_proj.weight").Value.Abs().Max().Item(), 0.98f / 8, 1f / 8);
    }

    [Fact]
    public void It_prints_as_written()
    {
        Assert.Equal("MultiHeadAttention(12, 2, dropout: 0.1, rotary: true)",
            new MultiHeadAttention(12, 2, 0.1f, rotary: true).Describe());
        Assert.Equal("MultiHeadAttention(8, 4, bias: false, batchFirst: false, keySize: 3, valueSize: 8)",
            new MultiHeadAttention(8, 4, bias: false, batchFirst: false, keySize: 3).Describe());
    }

    [Fact]
    public void A_query_all_of_whose_keys_are_hidden_gets_the_outputs_bias()
    {
        MultiHeadAttention layer = Layer();
        layer.StateDict().Single(e => e.Key == "out_proj.bias").Value.CopyFrom([.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        Tensor x = Given.Tensor([2, 3, 12], 1).RequireGrad();
        var mask = new AttentionMask { KeyPadding = IntTensor.From([0, 0, 1, 1, 1, 1], 2, 3) };
        Tensor y = layer.Call(x, x, x, mask);
        y.Sum().Backward();
        for (int i = 36; i < 72; i++) Assert.Equal(i % 12, y.ToArray()[i]);
        Assert.All(x.Grad!.ToArray()[36..], v => Assert.Equal(0, v));
        Assert.All(x.Grad!.ToArray()[..36], v => Assert.True(float.IsFinite(v)));
        Assert.All(layer.Weights(x, x, mask).ToArray()[18..], v => Assert.Equal(0, v));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_ways_to_project_agree(bool rotary)
    {
        MultiHeadAttention layer = Layer(rotary: rotary);
        Tensor x = Given.Tensor([2, 5, 12], 1), same = x.Detach();
        float[] packed = layer.Call(x).ToArray();
        Compare.Close(packed, layer.Call(same, x, x, null).ToArray(), "query by itself");
        Compare.Close(packed, layer.Call(same, x, same.Detach(), null).ToArray(), "each by itself");
        MultiHeadAttention timeFirst = Layer(batchFirst: false, rotary: rotary);
        Compare.Close(packed, timeFirst.Call(x.Permute(1, 0, 2)).Permute(1, 0, 2).ToArray(), "time first");
        Compare.Close(packed.AsSpan(0, 60), layer.Call(x.Select(0, 0)).ToArray(), "without a batch");
    }

    [Fact]
    public void Weights_times_values_are_the_output()
    {
        MultiHeadAttention layer = Layer(rotary: true);
        Tensor x = Given.Tensor([2, 5, 12], 1), weights = layer.Weights(x, x, AttentionMask.CausalOnly);
        Assert.Equal([2, 2, 5, 5], weights.Shape);
        Compare.Close([.. Enumerable.Repeat(1f, 20)], weights.Sum(-1).ToArray(), "sums of the weights");
        Tensor v = x.Linear(layer.InWeight!.Value.Slice(0, 24), layer.InBias!.Value.Slice(0, 24)).Reshape(2, 5, 2, 6).Permute(0, 2, 1, 3);
        var state = layer.StateDict().ToDictionary(e => e.Key, e => e.Value);
        Tensor y = weights.MatMul(v).Permute(0, 2, 1, 3).Reshape(2, 5, 12).Linear(state["out_proj.weight"], state["out_proj.bias"]);
        Compare.Close(y.ToArray(), layer.Call(x, x, x, AttentionMask.CausalOnly).ToArray(), "y");
    }

    [Fact]
    public void Dropout_drops_weights_in_training_alone_and_the_same_for_any_team()
    {
        Teams.SameBits(() =>
        {
            MultiHeadAttention layer = Layer(dropout: 0.4f);
            Tensor x = Given.Tensor([2, 70, 12], 1).RequireGrad(), first = layer.Call(x), second = layer.Call(x);
            Assert.NotEqual(first.ToArray(), second.ToArray());
            Assert.Equal(2L * 2 * 2 * 70 * 70, layer.RandomPosition);
            (first + second).Sum().Backward();
            Compare.SameBits(layer.Predict(x).ToArray(), Layer().Predict(x).ToArray(), "evaluation");
            return [first.ToArray(), second.ToArray(), x.Grad!.ToArray(), layer.InWeight!.Grad!.ToArray()];
        });
    }

    [Fact]
    public void A_hook_sees_query_and_output_of_every_call()
    {
        MultiHeadAttention layer = Layer();
        int seen = 0;
        layer.OnForward((_, x, y) => seen += x.Shape == y.Shape ? 1 : 100);
        Tensor q = Tensor.Ones(1, 2, 12), k = Tensor.Ones(1, 3, 12);
        layer.Call(q);
        layer.Call(q, k, k);
        layer.Step(q, new AttentionCache(1, 4));
        Assert.Equal(3, seen);
    }

    [Fact]
    public void An_empty_batch_gives_an_empty_output_and_gradients_of_0()
    {
        foreach (bool batchFirst in (bool[])[true, false])
        {
            Shape shape = batchFirst ? [0, 4, 8] : [4, 0, 8];
            var attention = new MultiHeadAttention(8, 2, 0.1f, batchFirst: batchFirst, rotary: true);
            var encoder = new TransformerEncoder(2, _ => new TransformerEncoderLayer(8, 2, 16, batchFirst: batchFirst, causal: true), new LayerNorm(8));
            var decoder = new TransformerDecoder(1, _ => new TransformerDecoderLayer(8, 2, 16, batchFirst: batchFirst));
            Verify(attention, shape, x => attention.Call(x));
            Verify(attention, shape, x => attention.Call(x, x.Detach(), x.Detach(), new AttentionMask { KeyPadding = IntTensor.From([], 0, 4) }));
            Verify(encoder, shape, x => encoder.Call(x));
            Verify(decoder, shape, x => decoder.Call((x, x)));
            Assert.Equal(shape, attention.Predict(Tensor.Zeros(shape.AsSpan())).Shape);
            Assert.Equal(shape, encoder.Predict(Tensor.Zeros(shape.AsSpan())).Shape);
            Assert.Equal([0, 2, 4, 4], attention.Weights(Tensor.Zeros(shape.AsSpan()), Tensor.Zeros(shape.AsSpan())).Shape);
        }

        Assert.Equal([0, 4, 5], new Gpt(5, 4, 1, 2, 8).Predict(IntTensor.From([], 0, 4)).Shape);

        static void Verify(Module model, Shape shape, Func<Tensor, Tensor> run)
        {
            Tensor x = Tensor.Zeros(shape.AsSpan()).RequireGrad(), y = run(x);
            Assert.Equal(shape, y.Shape);
            model.ZeroGrad();
            y.Sum().Backward();
            Assert.Equal(shape, x.Grad!.Shape);
            foreach (Parameter parameter in model.Parameters()) Assert.All(parameter.Grad!.ToArray(), v => Assert.Equal(0, v));
        }
    }

    public static TheoryData<Action, string> Wrong => new()
    {
        { () => _ = new MultiHeadAttention(10, 4),
            "MultiHeadAttention: heads must divide modelSize.\n  Got 4 heads, modelSize 10.\n  Try 2 heads. (Parameter 'heads')" },
        { () => _ = new MultiHeadAttention(0, 4),
            "MultiHeadAttention: modelSize must be at least 1.\n  Got 0.\n  Give the size of a position: 128. (Parameter 'modelSize')" },
        { () => _ = new MultiHeadAttention(4, 0), "MultiHeadAttention: heads must be at least 1.\n  Got 0.\n  Try 4 heads of 32. (Parameter 'heads')" },
        { () => _ = new MultiHeadAttention(4, 2, 1),
            "MultiHeadAttention: dropout must be at least 0 and below 1.\n  Got 1.\n" +
            "  It is the fraction that is dropped: 0.1 drops a tenth. (Parameter 'dropout')" },
        { () => _ = new MultiHeadAttention(6, 2, rotary: true),
            "MultiHeadAttention: rotary positions need heads of an even size.\n  Got 2 heads of 3.\n  Try a modelSize of 12. (Parameter 'rotary')" },
        { () => Layer().Call(Tensor.Ones(2, 3, 8)),
            "MultiHeadAttention: query must be [N, L, 12], key [N, L, 12] and value [N, L, 12], or all without N.\n  Got x float32[2, 3, 8].\n" +
            "  Try new MultiHeadAttention(8, …), or a Linear layer before it." },
        { () => Layer().Call(Tensor.Ones(12)), "MultiHeadAttention: query must be [N, L, 12], key [N, L, 12] and value [N, L, 12], or all without " +
            "N.\n  Got x float32[12].\n  Give each position a vector of that size." },
        { () => Layer().Call(Tensor.Ones(2, 0, 12)),
            "MultiHeadAttention: a sequence must have at least one position.\n  Got x float32[2, 0, 12].\n  Leave empty sequences out of the batch." },
        { () => Layer().Call(Tensor.Ones(2, 3, 12), Tensor.Ones(2, 4, 12), Tensor.Ones(2, 5, 12), null),
            "MultiHeadAttention: keys and values must have the same length, and all the same batch.\n" +
            "  Got query float32[2, 3, 12], key float32[2, 4, 12], value float32[2, 5, 12].\n  With batchFirst: true inputs are [N, L, size]." },
        { () => Masked(new AttentionMask { KeyPadding = IntTensor.From(new int[6], 3, 2) }),
            "MultiHeadAttention: KeyPadding must be int32[2, 3]: one number per key, nonzero if it is hidden.\n  Got int32[3, 2].\n" +
            "  The batch comes first, whatever the order of the inputs." },
        { () => Masked(new AttentionMask { KeyPadding = IntTensor.From(new int[8], 2, 4) }),
            "MultiHeadAttention: KeyPadding must be int32[2, 3]: one number per key, nonzero if it is hidden.\n  Got int32[2, 4].\n" +
            "  It hides keys, not queries." },
        { () => Masked(new AttentionMask { Scores = Tensor.Ones(2, 3, 3) }),
            "MultiHeadAttention: Scores must be [3, 3] or, for each head of each example, [4, 3, 3].\n  Got float32[2, 3, 3].\n" +
            "  It is added to the score of each query and key; -∞ hides." },
        { () => Layer(batchFirst: false).Step(Tensor.Ones(1, 1, 12), new AttentionCache(1, 4)),
            "MultiHeadAttention: generation step by step needs batchFirst: true and keys and values of modelSize.\n" +
            "  Got MultiHeadAttention(12, 2, batchFirst: false).\n  Try new MultiHeadAttention(12, 2)." },
        { () => Layer().Step(Tensor.Ones(2, 1, 12), new AttentionCache(1, 4)),
            "MultiHeadAttention: new positions must be [1, t, 12] with t at least 1.\n  Got x float32[2, 1, 12].\n" +
            "  The cache was created for that many sequences." },
        { () => Layer().Step(Tensor.Ones(1, 5, 12), new AttentionCache(1, 4)),
            "MultiHeadAttention: the cache must have room for the new positions.\n  Got 5 more than 0, capacity 4.\n" +
            "  Use a cache with a larger capacity, or call Clear() and pass the last positions again." },
        { StepWithAnothersCache, "MultiHeadAttention: all attentions that share a cache must have the same positions.\n" +
            "  Got 0 positions here, 2 in the cache.\n  Use one cache per model; after a failed step, call Clear() and pass all positions again." },
        { () => new TransformerEncoderLayer(12, 2, 16).Step(Tensor.Ones(1, 1, 12), new AttentionCache(1, 4)),
            "TransformerEncoderLayer: generation step by step needs causal: true, because earlier positions must not see later ones.\n" +
            "  Got TransformerEncoderLayer(12, 2, 16).\n  Try new TransformerEncoderLayer(12, 2, causal: true)." },
        { () => _ = new AttentionCache(1, 0),
            "AttentionCache: capacity must be at least 1.\n  Got 0.\n  Give the longest sequence, such as the model's context. (Parameter 'capacity')" },
        { () => _ = new TransformerEncoder(0, _ => new TransformerEncoderLayer(4, 2, batchFirst: false)),
            "TransformerEncoder: count must be at least 1.\n  Got 0.\n  The paper has 6. (Parameter 'count')" },
        { () => _ = new TransformerEncoderLayer(4, 2, 0),
            "TransformerEncoderLayer: feedForward must be at least 1.\n  Got 0.\n  A usual size is four times modelSize. (Parameter 'feedForward')" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_does_not_fit_is_an_error_in_three_lines(Action run, string message) => Assert.Equal(message, Assert.ThrowsAny<Exception>(run).Message);

    [Fact]
    public void An_error_names_the_attention_by_its_path()
    {
        var model = new TransformerEncoder(2, _ => new TransformerEncoderLayer(4, 2, 8, normFirst: false));
        Assert.StartsWith("MultiHeadAttention \"layers.0.self_attn\": query must be [N, L, 4]",
            Assert.Throws<ShapeException>(() => model.Call(Tensor.Ones(1, 2, 5))).Message, StringComparison.Ordinal);
    }

    private static void StepWithAnothersCache()
    {
        var cache = new AttentionCache(1, 4);
        Layer().Step(Tensor.Ones(1, 2, 12), cache);
        Layer().Step(Tensor.Ones(1, 1, 12), cache);
    }

    private static void Masked(AttentionMask mask)
    {
        Tensor x = Tensor.Ones(2, 3, 12);
        Layer().Call(x, x, x, mask);
    }
}
