[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Myelin.Pictures.Tests;

/// <summary>Each kind of picture once, with its usual options.</summary>
internal static class EveryPicture
{
    private static readonly Dictionary<string, Picture> s_made = [];

    /// <summary>How each is made; a class whose name ends with Picture and that is not here fails a test.</summary>
    internal static IReadOnlyDictionary<string, Func<Picture>> Makers { get; } = new Dictionary<string, Func<Picture>>
    {
        ["activations"] = () => ActivationPicture.Of(),
        ["answers"] = () => AnswersPicture.Trained(),
        ["attention"] = () => AttentionPicture.Of(),
        ["backward"] = () => BackwardPicture.Of(),
        ["batchnorm"] = () => BatchNormPicture.Of(),
        ["boundary"] = () => BoundaryPicture.Of(PointData.Draw("moons")),
        ["components"] = () => ComponentsPicture.Of(),
        ["convolution"] = () => ConvolutionPicture.Of(),
        ["cross-attention"] = () => CrossAttentionPicture.Of(),
        ["curves"] = () => CurvesPicture.Trained(),
        ["dead-relu"] = () => DeadReluPicture.Of(),
        ["descent"] = () => DescentPicture.Of(),
        ["dropout"] = () => DropoutPicture.Of(),
        ["feature-maps"] = () => FeatureMapPicture.Trained(),
        ["fit"] = () => FitPicture.Of(),
        ["forward"] = () => ForwardPicture.Of(),
        ["gates"] = () => GatesPicture.Of(),
        ["gradients"] = () => GradientPicture.Of(),
        ["hidden-space"] = () => HiddenSpacePicture.Trained(),
        ["initialization"] = () => InitializationPicture.Of(),
        ["loss-surface"] = () => LossSurfacePicture.Of(),
        ["neuron"] = () => NeuronPicture.Of(),
        ["optimizers"] = () => OptimizerPicture.Of(Surface.Named("ravine")),
        ["overfitting"] = () => CapacityPicture.Of(),
        ["perceptron"] = () => PerceptronPicture.Of(),
        ["pooling"] = () => PoolingPicture.Of(),
        ["positions"] = () => PositionPicture.Of(),
        ["regression"] = () => RegressionPicture.Of(),
        ["saliency"] = () => SaliencyPicture.Trained(),
        ["segments"] = () => SegmentPicture.Of(),
        ["whitening"] = () => WhiteningPicture.Of(),
        ["width"] = () => WidthPicture.Of(),
        ["xor"] = () => XorPicture.Of(),
    };

    internal static TheoryData<string> Kinds => [.. Makers.Keys];

    /// <summary>Kinds, languages and widths.</summary>
    internal static TheoryData<string, Language, int> Styles
    {
        get
        {
            TheoryData<string, Language, int> all = [];
            foreach (string kind in Makers.Keys)
            {
                foreach (Language language in Enum.GetValues<Language>())
                {
                    foreach (int width in (int[])[320, 600, 1200]) all.Add(kind, language, width);
                }
            }

            return all;
        }
    }

    /// <summary>The picture of a kind, made once.</summary>
    internal static Picture Of(string kind)
    {
        if (!s_made.TryGetValue(kind, out Picture? picture)) s_made[kind] = picture = Makers[kind]();
        return picture;
    }
}
