namespace Myelin.Benchmarks;

/// <summary>The programs of published catalogues that are re-enacted.</summary>
internal static class RealPrograms
{
    internal static IReadOnlyList<RealProgram> All { get; } =
    [
        .. SoftmaxPrograms.All, .. ActivationPrograms.All, .. LossPrograms.All, .. InputPrograms.All, .. RatePrograms.All, .. LengthPrograms.All,
    ];

    /// <summary>Programs that were tried, or read only, and why they are not among them.</summary>
    internal static IReadOnlyList<(string Id, string Reason)> LeftOut { get; } =
    [
        ("34311586", "exclusive or with a softmax over one unit: the repaired twin learns on one seed of five, even in 30,000 epochs"),
        ("33969059", "a sum with a softmax over one unit: the repaired twin does not learn, its inputs and targets stay off scale"),
        ("47352366", "relu at the output of a convolutional network: does not hurt, since the loss takes scores here"),
        ("55328966", "sigmoid before cross-entropy on MNIST: the repaired twin does not learn at its rate of 0.0001"),
        ("IPS_13", "heart disease by unscaled figures: the repaired twin does not learn at its rate of 0.5 with its penalty"),
        ("TFE_368", "linear layers with large weights: does not hurt at a rate of 0.1 with Adam"),
        ("IPS_14, TFE_742675d, DLT_437c9c2", "logistic regression with a summed loss: does not hurt, the larger steps are better on a slice of MNIST"),
        ("IPS_1, FCN-CTSCAN_b170a9b", "a loss too large or too small by a factor, with Adam, whose steps do not depend on it"),
        ("IPS_12", "the accuracy is computed wrongly, not the training"),
        ("31627380, 47724077, 48594888", "unscaled inputs: the repair that the catalogue has stored leaves them so"),
        ("44164749, 50481178", "the repair puts an equivalent output and loss in place of the first"),
        ("kerasma, Averaging_Neural_Networks, DDOS-ML-Detection, keras_catsdogs, hotdog-sandwich, MovieReviews_Keras, Traffic-Sign-Classifier",
            "the repair is another architecture, and no fault is named"),
        ("41372874", "the catalogue has no repair of it"),
        ("58609115, kaggle-melbourne_properties", "not tried, since their tables are not here"),
    ];
}
