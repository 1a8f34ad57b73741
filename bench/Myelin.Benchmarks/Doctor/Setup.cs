namespace Myelin.Benchmarks;

/// <summary>Everything that decides about one training: faults and cures change it.</summary>
internal sealed record Setup
{
    /// <summary>Builds the network from the settings below.</summary>
    internal required Func<Setup, Module> Build { get; init; }

    internal required Dataset Train { get; set; }

    /// <summary>The data that the trainer looks at after each epoch; null for none.</summary>
    internal Dataset? Validation { get; set; }

    internal required Dataset Test { get; set; }

    internal required Loss Loss { get; set; }

    /// <summary>The optimizer: <c>sgd</c>, <c>momentum</c>, <c>nesterov</c>, <c>rmsprop</c>, <c>adam</c>, <c>adamw</c>.</summary>
    internal string Optimizer { get; set; } = "adam";

    internal required double Rate { get; set; }

    /// <summary>What happens to the rate over the run; null keeps it.</summary>
    internal Schedule? Schedule { get; set; } = Schedule.Cosine();

    internal double WeightDecay { get; set; }

    /// <summary>The ε of Adam and RMSprop.</summary>
    internal double Eps { get; set; } = 1e-8;

    internal double Momentum { get; set; } = 0.9;

    internal required int Epochs { get; set; }

    internal int BatchSize { get; set; } = 32;

    internal bool Shuffle { get; set; } = true;

    internal float? ClipNorm { get; set; }

    internal int[] Hidden { get; set; } = [64, 32];

    internal Func<Layer> Activation { get; set; } = () => new Relu();

    internal Func<Layer>? OutputActivation { get; set; }

    internal int Outputs { get; set; } = 10;

    /// <summary>How weights begin; null for the layers' own way.</summary>
    internal Initializer? Weights { get; set; }

    /// <summary>How biases begin, likewise.</summary>
    internal Initializer? Biases { get; set; }

    internal float Dropout { get; set; }

    internal bool Normalize { get; set; }

    /// <summary>Puts other weights in the place of the initial ones; null leaves them.</summary>
    internal Action<Module>? Load { get; init; }

    /// <summary>The factor of all initial weights of layers that multiply.</summary>
    internal float InitialScale { get; set; } = 1;

    /// <summary>Added to the initial biases of hidden layers.</summary>
    internal float InitialBias { get; set; }

    /// <summary>The factor of the initial weights from step to step of recurrent layers.</summary>
    internal float RecurrentScale { get; set; } = 1;

    /// <summary>The epochs without a better validation loss after which training stops; null for never.</summary>
    internal int? Patience { get; set; }

    internal bool Frozen { get; set; }

    internal bool ForgetsFirst { get; set; }

    internal bool EvaluationMode { get; set; }

    /// <summary>Whether a loop of one's own never clears the gradients.</summary>
    internal bool KeepsGradients { get; set; }

    internal Func<double, Module, Optimizer> MakeOptimizer => (rate, model) => Optimizer switch
    {
        "momentum" or "nesterov" => new Sgd(Trained(model), rate, momentum: Momentum, nesterov: Optimizer == "nesterov", weightDecay: WeightDecay),
        "sgd" => new Sgd(Trained(model), rate, weightDecay: WeightDecay),
        "rmsprop" => new RmsProp(Trained(model), rate, alpha: 0.9, eps: Eps, weightDecay: WeightDecay),
        "adamw" => new AdamW(Trained(model), rate, weightDecay: WeightDecay, eps: Eps),
        _ => new Adam(Trained(model), rate, weightDecay: WeightDecay, eps: Eps),
    };

    /// <summary>The model with its initial weights.</summary>
    internal Module Create(ulong seed)
    {
        Module model = Build(this);
        model.Initialize(seed);
        Load?.Invoke(model);
        foreach (Layer layer in model.NamedModules().Select(m => m.Module).OfType<Layer>().Where(l => l is Linear or Conv2d).SkipLast(InitialBias != 0 ? 1 : 0))
        {
            foreach ((string key, Parameter parameter) in layer.NamedParameters())
            {
                bool isWeight = key == "weight";
                if (isWeight ? InitialScale != 1 : InitialBias != 0)
                {
                    parameter.CopyFrom([.. parameter.Value.ToArray().Select(v => isWeight ? v * InitialScale : v + InitialBias)]);
                }
            }
        }

        foreach ((_, Parameter parameter) in model.NamedParameters().Where(p => p.Key.Contains("weight_hh", StringComparison.Ordinal)))
        {
            if (RecurrentScale != 1) parameter.CopyFrom([.. parameter.Value.ToArray().Select(v => v * RecurrentScale)]);
        }

        if (Frozen) foreach (Parameter parameter in First(model)) parameter.RequiresGrad = false;
        if (EvaluationMode) model.Eval();
        return model;
    }

    private static IEnumerable<Parameter> First(Module model) => model.Parameters().Take(2);

    private IEnumerable<Parameter> Trained(Module model) => ForgetsFirst ? model.Parameters().Skip(2) : model.Parameters();
}
