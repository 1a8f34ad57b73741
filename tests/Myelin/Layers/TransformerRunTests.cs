using Myelin.Tests.Training;

namespace Myelin.Tests.Layers;

/// <summary>Whole Transformers: files of PyTorch's, generation, memory, and the same bits in training and after a crash.</summary>
public sealed class TransformerRunTests
{
    [Fact]
    public void A_file_of_PyTorchs_loads_by_its_keys_and_gives_the_same_output()
    {
        var model = new TransformerEncoder(2, _ => new TransformerEncoderLayer(32, 4, 64), new LayerNorm(32));
        model.Load(Path.Combine(Checkout.Root, "tests", "golden", "encoder.safetensors"));
        GoldenCase run = GoldenFile.Open("encoder_run").Cases.Single();
        Compare.Close(run["y"], model.Predict(run["x0"]), "y");
    }

    [Theory, InlineData(true, false), InlineData(false, false), InlineData(true, true)]
    public void Step_by_step_gives_what_the_whole_sequence_gives(bool normFirst, bool rotary)
    {
        const int Length = 75;
        var model = new TransformerEncoder(2, _ =>
            new TransformerEncoderLayer(
                24, 3, 40, 0.1f, TransformerActivation.Gelu, normFirst: normFirst, causal: true, rotary: rotary), new LayerNorm(24));
        model.Initialize(5);
        model.Eval();
        Tensor x = Given.Tensor([2, Length, 24], 1) - 1, whole = model.Predict(x);
        var cache = new AttentionCache(2, Length);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int at = 0; at < Length;)
            {
                int count = Math.Min(Length - at, at == 0 ? 66 : at == 66 ? 3 : 1);
                Tensor y = model.Step(x.Slice(1, at, at + count), cache);
                Assert.False(y.RequiresGrad);
                Compare.Close(whole.Slice(1, at, at + count).ToArray(), y.ToArray(), $"positions from {at}");
                at += count;
                Assert.Equal(at, cache.Length);
            }

            cache.Clear();
        }
    }

    [Fact]
    public void What_is_made_can_be_the_next_position()
    {
        var encoder = new TransformerEncoder(2, _ => new TransformerEncoderLayer(8, 2, 16, causal: true, rotary: true));
        encoder.Initialize(4);
        Tensor prompt = Given.Tensor([1, 3, 8], 1), all = prompt;
        while (all.Shape[1] < 20) all = Tensor.Concat([all, encoder.Predict(all).Slice(1, -1)], 1);
        var cache = new AttentionCache(batch: 1, capacity: 20);
        Tensor next = encoder.Step(prompt, cache).Slice(1, -1);
        while (cache.Length < cache.Capacity) next = encoder.Step(next, cache).Slice(1, -1);
        Compare.Close(encoder.Predict(all).Slice(1, -1).ToArray(), next.ToArray(), "the last position");
    }

    [Fact]
    public void Hooks_see_each_step_of_the_encoder_its_layers_and_what_is_in_them()
    {
        var model = new TransformerEncoder(2, _ => new TransformerEncoderLayer(8, 2, 16, normFirst: true, causal: true), new LayerNorm(8));
        List<string> seen = [];
        void Watch(Layer layer) => layer.OnForward((_, x, y) => seen.Add($"{layer.GetType().Name} {x.Shape} {y.Shape} {y.RequiresGrad}"));
        Watch(model);
        Watch(model.Layers[1]);
        Watch(model.Layers[1].SelfAttention);
        var cache = new AttentionCache(1, 4);
        Tensor y = model.Step(Tensor.Ones(1, 3, 8), cache);
        string[] once =
            [.. ((string[])["MultiHeadAttention", "TransformerEncoderLayer", "TransformerEncoder"]).Select(name => $"{name} [1, 3, 8] [1, 3, 8] False")];
        Assert.Equal(once, seen);
        float[] shown = [];
        model.OnForward((_, _, y) => shown = y.ToArray());
        y = model.Step(Tensor.Ones(1, 1, 8), cache);
        Assert.Equal(6, seen.Count);
        Compare.SameBits(y.ToArray(), shown, "what a hook sees");
    }

    [Fact]
    public void A_step_is_evaluation_whatever_the_mode_and_after_one_that_failed_the_cache_asks_to_be_cleared()
    {
        var model = new TransformerEncoder(2, _ => new TransformerEncoderLayer(8, 2, 16, 0.5f, causal: true));
        model.Initialize(1);
        Tensor x = Given.Tensor([1, 3, 8], 1), whole = model.Predict(x);
        var cache = new AttentionCache(1, 4);
        Compare.Close(whole.ToArray(), model.Step(x.RequireGrad(), cache).ToArray(), "in training mode");
        Assert.True(model.Training && !NoGrad.IsActive);
        cache.Clear();
        IDisposable hook = model.Layers[0].OnForward((_, _, _) => throw new NotSupportedException());
        Assert.Throws<NotSupportedException>(() => model.Step(x.Slice(1, 0, 1), cache));
        hook.Dispose();
        Assert.Contains("\n  Got 0 positions here, 2 in the cache.\n",
            Assert.Throws<InvalidOperationException>(() => model.Step(x.Slice(1, 1, 2), cache)).Message, StringComparison.Ordinal);
        cache.Clear();
        Compare.Close(whole.ToArray(), model.Step(x, cache).ToArray(), "after Clear");
    }

    [Fact]
    public void A_large_batch_predicts_what_its_parts_predict_to_the_bit()
    {
        var model = new TransformerEncoder(2, _ => new TransformerEncoderLayer(8, 2, 16, causal: true), new LayerNorm(8));
        model.Initialize(3);
        Tensor x = Given.Tensor([150, 60, 8], 1), whole = model.Predict(x);
        model.OnForward((_, _, _) => { });
        Compare.SameBits(model.Predict(x).ToArray(), whole.ToArray(), "y");
        Compare.SameBits(model.Predict(x.Slice(0, 100)).ToArray(), whole.Slice(0, 100).ToArray(), "the last part");
    }

    [Fact]
    public void A_causal_layer_does_not_see_what_comes_later()
    {
        var model = new TransformerEncoderLayer(8, 2, 16, causal: true);
        model.Initialize(2);
        Tensor x = Given.Tensor([1, 6, 8], 1), y = model.Predict(x);
        Tensor changed = Tensor.From([.. x.ToArray()[..24], .. Given.Tensor([24], 9).ToArray()], [1, 6, 8]);
        Compare.SameBits(y.ToArray().AsSpan(0, 24), model.Predict(changed).ToArray().AsSpan(0, 24), "the first positions");
        Assert.NotEqual(y.ToArray()[24..], model.Predict(changed).ToArray()[24..]);
    }

    [Fact]
    public void What_a_training_step_allocates_grows_as_the_sequence_does()
    {
        const int Width = 16;
        foreach (int length in (int[])[256, 1024, 8192])
        {
            var model = new TransformerEncoderLayer(Width, 1, 32, 0.1f, causal: true);
            model.Initialize(1);
            Tensor x = Given.Tensor([1, length, Width], 1);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            model.Call(x).Square().Mean().Backward();
            long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
            // The matrix of scores alone would be 256 MB at 8,192; what there is, is some tensors of the input's size and scratch of
            // sixteen times dq.
            Assert.InRange(bytes, 0, (4L << 20) + (length * Width * sizeof(float) * 64L));
        }
    }

    [Fact]
    public void Thirty_steps_have_the_same_bits_for_any_number_of_threads_and_any_lane_width()
    {
        float[][] expected = Train();
        Teams.SameBits(() => [.. expected.Zip(Train(), Same)]);
        Widths.ForEach(bits => _ = expected.Zip(Train(), Same).Count());

        static float[] Same(float[] a, float[] b)
        {
            Compare.SameBits(a, b, "beside the first run");
            return b;
        }
    }

    [Fact]
    public void A_killed_and_resumed_run_gives_the_bits_of_one_never_stopped()
    {
        using var folder = new TemporaryFolder();
        var options = new FitOptions { Epochs = 2, BatchSize = 20, Directory = folder.File("whole"), Resume = true };
        Classifier whole = Make(4), other = Make(5);
        SmallRun.Trainer(whole).Fit(SmallRun.Train, options);
        options = options with { Directory = folder.File("broken"), CheckpointEvery = 1 };
        var crash = new Watcher(p => { if (p.Step == 11) throw new CrashException(); });
        Assert.Throws<CrashException>(() => SmallRun.Trainer(Make(4), callbacks: crash).Fit(SmallRun.Train, options));
        SmallRun.Trainer(other).Fit(SmallRun.Train, options);
        Assert.Equal(SmallRun.Values(whole), SmallRun.Values(other));

        static Classifier Make(ulong seed)
        {
            var model = new Classifier();
            model.Initialize(seed);
            return model;
        }
    }

    private static float[][] Train()
    {
        var model = new Classifier();
        model.Initialize(42);
        var optimizer = new AdamW(model.Parameters(), 1e-2);
        IntTensor labels = IntTensor.From([.. Enumerable.Range(0, 32).Select(i => i * 7 % 10)]);
        float[] losses = new float[30];
        for (int step = 0; step < losses.Length; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss = model.Call(Given.Tensor([32, 1, 8, 8], 7)).CrossEntropy(labels);
            loss.Backward();
            model.Parameters().ClipGradNorm(1);
            optimizer.Step();
            losses[step] = loss.Item();
        }

        Assert.True(losses[^1] < losses[0], "nothing was learned");
        return [losses, .. model.StateDict().Select(e => e.Value.ToArray()), model.Predict(Given.Tensor([32, 1, 8, 8], 99)).ToArray()];
    }

    /// <summary>Digits by rows, with dropout everywhere.</summary>
    private sealed class Classifier : Layer
    {
        private readonly Linear _in, _out;
        private readonly TransformerEncoder _encoder;
        private readonly RmsNorm _norm;

        internal Classifier()
        {
            _in = Child("in", new Linear(8, 24));
            _encoder = Child("encoder",
                new TransformerEncoder(2, i => new TransformerEncoderLayer(
                    24, 3, 40, 0.2f, i == 0 ? TransformerActivation.Gelu : TransformerActivation.Relu, normFirst: i == 0, causal: i == 1, rotary: true)));
            _norm = Child("norm", new RmsNorm(24));
            _out = Child("out", new Linear(24, 10));
        }

        public override Tensor Forward(Tensor x) => _out.Call(_norm.Call(_encoder.Call(_in.Call(x.Reshape(-1, 8, 8))).Mean(1)));
    }
}
