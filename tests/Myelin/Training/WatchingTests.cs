
namespace Myelin.Tests.Training;

/// <summary>
/// Who looks at a run changes no bit of it: hooks on every layer, probe passes and callbacks, on any number of threads, after a resume.
/// </summary>
public sealed class WatchingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Networks => ["mlp", "cnn", "lstm", "transformer"];

    private static Layer Model(string network)
    {
        var model = new Sequential();
        Layer[] layers = network switch
        {
            "mlp" => [new Flatten(), new Linear(64, 24), new Relu(), new Dropout(0.3f), new Linear(24, 10)],
            "cnn" =>
            [
                new Conv2d(1, 16, 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
                new Conv2d(16, 16, 3, padding: 1), new BatchNorm2d(16), new Relu(), new Flatten(), new Dropout(0.2f), new Linear(256, 10),
            ],
            "lstm" => [new Flatten(1, 2), new Lstm(8, 16, layers: 2, dropout: 0.3f), new SequenceLast(), new Linear(16, 10)],
            _ =>
            [
                new Flatten(1, 2),
                new TransformerEncoder(2, _ => new TransformerEncoderLayer(8, 2, 16, dropout: 0.1f, activation: TransformerActivation.Gelu)),
                new Flatten(), new Linear(64, 10),
            ],
        };
        foreach (Layer layer in layers) model.Add(layer);
        model.Initialize(6);
        return model;
    }

    /// <summary>Trains; watched, with hooks everywhere and a probe pass every third step.</summary>
    private static float[] Train(string network, bool watched, string? directory = null, long? diesAt = null, int threads = 2)
    {
        Layer model = Model(network);
        var hooks = new List<IDisposable>();
        int seen = 0;
        if (watched)
        {
            foreach ((_, Module module) in model.NamedModules())
            {
                if (module is not Layer layer) continue;
                hooks.Add(layer.OnForward((_, _, _) => seen++));
                hooks.Add(layer.OnGradient((_, _) => seen++));
            }
        }

        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005))
        {
            Seed = 2,
            ClipNorm = 1,
            Threads = threads,
            Callbacks = [.. watched ? new TrainingCallback[] { new Prober(), new Doctor() } : [],
                new Watcher(p => { if (p.Step == diesAt) throw new CrashException(); })],
        };
        var options = new FitOptions
        {
            Epochs = 3,
            BatchSize = 25,
            Validation = SmallRun.Validation,
            Directory = directory,
            CheckpointEvery = 3,
            Resume = directory is not null
        };
        if (diesAt is null) trainer.Fit(SmallRun.Train, options);
        else Assert.Throws<CrashException>(() => trainer.Fit(SmallRun.Train, options));
        Assert.Equal(watched, seen > 0);
        foreach (IDisposable hook in hooks) hook.Dispose();
        return SmallRun.Values(model);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Watched_and_unwatched_runs_have_the_same_bits(string network)
    {
        float[] expected = Train(network, watched: false, threads: 1);
        foreach (int threads in (int[])[1, 3]) Compare.SameBits(expected, Train(network, watched: true, threads: threads), $"{network} on {threads} threads");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_run_that_was_watched_and_resumed_unwatched_has_the_same_bits(string network)
    {
        float[] expected = Train(network, watched: false);
        Train(network, watched: true, _folder.Path, diesAt: 5);
        Train(network, watched: false, _folder.Path, diesAt: 14);
        Compare.SameBits(expected, Train(network, watched: true, _folder.Path), network);
    }

    [Fact]
    public void Hooks_on_fused_layers_see_what_the_layers_compute_one_by_one()
    {
        var model = (Sequential)Model("cnn");
        Tensor x = Given.Tensor([4, 1, 8, 8], 3), weights = Given.Tensor([4, 10], 4);
        var outputs = new Dictionary<string, float[]>();
        var gradients = new Dictionary<string, float[]>();
        foreach (Layer layer in model.Take(7))
        {
            layer.OnForward((l, _, y) => outputs[l.Name] = y.ToArray());
            layer.OnGradient((l, dy) => gradients[l.Name] = dy.ToArray());
        }

        (model.Call(x) * weights).Sum().Backward();
        (Dictionary<string, float[]> fused, Dictionary<string, float[]> fusedGradients) = (outputs, gradients);
        (outputs, gradients) = ([], []);
        model.Initialize(6);
        ((BatchNorm2d)model[1]).RunningMean.CopyFrom(new float[16]);
        Tensor y = model.Aggregate(x, (x, layer) => layer.Call(x));
        (y * weights).Sum().Backward();
        Assert.Equal(7, outputs.Count);
        Assert.Equal(outputs.Keys.Order(), fused.Keys.Order());
        foreach ((string name, float[] value) in outputs) Compare.Close(value, fused[name], $"output of {name}", Tolerance.Winograd);
        Assert.Equal(7, fusedGradients.Count);
        foreach ((string name, float[] value) in gradients) Compare.Close(value, fusedGradients[name], $"gradient of {name}", Tolerance.Winograd);
    }

    [Fact]
    public void A_watched_graph_may_be_passed_back_through_twice()
    {
        var model = new Sequential(new Linear(3, 2), new Relu());
        int seen = 0;
        using IDisposable hook = model[0].OnGradient((_, _) => seen++);
        Tensor loss = model.Call(Tensor.Ones(4, 3)).Sum();
        loss.Backward(retainGraph: true);
        loss.Backward();
        Assert.Equal(2, seen);
    }

    [Fact]
    public void A_probe_pass_sees_the_step_s_gradients_and_restores_them()
    {
        Sequential model = SmallRun.Model();
        int probes = 0;
        var callback = new Prober((run, loss) =>
        {
            probes++;
            Assert.True(float.IsFinite(loss.Item()));
            Assert.All(run.Model.Parameters(), p => Assert.NotNull(p.Grad));
        });
        SmallRun.Trainer(model, callbacks: callback).Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 20 });
        Assert.Equal(3, probes);
    }

    [Fact]
    public void A_probe_that_throws_restores_everything_too()
    {
        Sequential model = SmallRun.Model();
        var callback = new Prober((_, _) => throw new CrashException(), catches: true);
        SmallRun.Trainer(model, callbacks: callback).Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 20 });
        Sequential other = SmallRun.Model();
        SmallRun.Trainer(other).Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 20 });
        Compare.SameBits(SmallRun.Values(other), SmallRun.Values(model), "weights");
    }

    /// <summary>Probes before every third step, between backward pass and clipping, and compares the gradients before and after.</summary>
    private sealed class Prober(Action<TrainingContext, Tensor>? inspect = null, bool catches = false) : TrainingCallback
    {
        private int _step;

        public override void OnGradients(TrainingContext run)
        {
            if (_step++ % 3 != 0) return;
            float[][] before = [.. run.Gradients.Select(g => g.Gradient.ToArray())];
            try { run.Probe(loss => inspect?.Invoke(run, loss)); }
            catch (CrashException) when (catches) { }

            float[][] after = [.. run.Gradients.Select(g => g.Gradient.ToArray())];
            Assert.Equal(before, after);
        }
    }
}
