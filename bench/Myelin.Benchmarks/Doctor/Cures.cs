namespace Myelin.Benchmarks;

/// <summary>What a cure says, done to a setup by a script.</summary>
internal static class DoctorCures
{
    /// <summary>Applies a cure; false if a script cannot do it, as with classes that need weights.</summary>
    /// <param name="cure">The finding's own suggestion.</param>
    /// <param name="setup">The faulty setup, to be changed.</param>
    /// <param name="healthy">The setup without the fault, for what a person would look up: the right labels, the right preparation.</param>
    internal static bool Apply(Cure cure, Setup setup, Setup healthy)
    {
        switch (cure.Kind)
        {
            case CureKind.LowerLearningRate or CureKind.RaiseLearningRate when cure.Value is { } rate: setup.Rate = rate; break;
            case CureKind.ClipGradients when cure.Value is { } norm: setup.ClipNorm = (float)norm; break;
            case CureKind.TrainLonger: setup.Epochs = (int)(cure.Value ?? (3 * setup.Epochs)); break;
            case CureKind.LargerBatches: (setup.BatchSize, setup.Epochs) = ((int)(cure.Value ?? 32), healthy.Epochs); break;
            case CureKind.Shuffle: setup.Shuffle = true; break;
            case CureKind.StandardizeInputs: Standardize(setup); break;
            case CureKind.StandardizeTargets: StandardizeTargets(setup); break;
            case CureKind.RemoveOutputActivation: setup.OutputActivation = null; break;
            case CureKind.UseCrossEntropy: UseCrossEntropy(setup, healthy); break;
            case CureKind.UseBinaryCrossEntropy: (setup.Loss, setup.OutputActivation) = (new BinaryCrossEntropyWithLogits(), null); break;
            case CureKind.MinimizeLoss or CureKind.AverageLoss: setup.Loss = healthy.Loss; break;
            case CureKind.ClearGradients: setup.KeepsGradients = false; break;
            case CureKind.TrainMode: setup.EvaluationMode = false; break;
            case CureKind.TrainParameter: (setup.ForgetsFirst, setup.Frozen) = (false, false); break;
            case CureKind.Initialize: (setup.InitialScale, setup.InitialBias) = (healthy.InitialScale, 0); break;
            case CureKind.ScaleInitialWeights when cure.Value is { } factor: setup.InitialScale *= (float)factor; break;
            case CureKind.AddActivation or CureKind.UseRelu: (setup.Activation, setup.InitialBias) = (() => new Relu(), 0); break;
            case CureKind.UseLeakyRelu: setup.Activation = () => new LeakyRelu(); break;
            case CureKind.AddNormalization: setup.Normalize = true; break;
            case CureKind.LargerNetwork or CureKind.AddHiddenLayer: setup.Hidden = setup.Hidden.Length == 0 ? [64] : [.. setup.Hidden.Select(width => Math.Max(width, 64))]; break;
            case CureKind.FewerLayers: setup.Hidden = [.. setup.Hidden.Take(2)]; break;
            case CureKind.LessWeightDecay: setup.WeightDecay = cure.Value ?? 0; break;
            case CureKind.LessDropout: setup.Dropout = (float)(cure.Value ?? 0); break;
            case CureKind.RemoveClipping: setup.ClipNorm = null; break;
            case CureKind.LowerEpsilon: setup.Eps = cure.Value!.Value; break;
            case CureKind.MorePatience: setup.Patience = (int)cure.Value!.Value; break;
            case CureKind.SlowSchedule: setup.Schedule = Schedule.Cosine(); break;
            case CureKind.SoftmaxOverClasses: (setup.Loss, setup.OutputActivation) = (new CrossEntropy(), null); break;
            case CureKind.WeightClasses: setup.Loss = healthy.Loss; break;
            case CureKind.RemoveMissing: setup.Train = Data.WithoutMissing(setup.Train); break;
            case var _ when NeedsData(cure): TakeData(setup, healthy); break;
            default: return false;
        }

        return true;
    }

    /// <summary>
    /// Whether a person has to look at the labels, the inputs or their preparation, or get more data where there is too little: a script can only
    /// put the right data in.
    /// </summary>
    internal static bool NeedsData(Cure cure) =>
        cure.Kind is CureKind.CheckLabels or CureKind.CheckInputs or CureKind.PrepareAlike or CureKind.SplitAtRandom or CureKind.MoreRegularization;

    private static void TakeData(Setup setup, Setup healthy) =>
        (setup.Train, setup.Validation, setup.Test, setup.Epochs) = (healthy.Train, healthy.Validation, healthy.Test, healthy.Epochs);

    /// <summary>A score for each class, and labels as they are.</summary>
    private static void UseCrossEntropy(Setup setup, Setup healthy)
    {
        (setup.Loss, setup.OutputActivation) = (new CrossEntropy(), null);
        if (setup.Outputs == healthy.Outputs) return;
        setup.Outputs = healthy.Outputs;
        TakeData(setup, healthy);
    }

    private static void Standardize(Setup setup)
    {
        var normalizer = Normalizer.PerFeature(setup.Train);
        Data.Each(setup, data => data.Normalize(normalizer));
    }

    private static void StandardizeTargets(Setup setup)
    {
        var normalizer = Normalizer.OfTargets(setup.Train);
        Data.Each(setup, data => data.NormalizeTargets(normalizer));
    }
}
