using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>Pictures of single neurons, of XOR, and of the passes through a small network.</summary>
internal static class NeuronPictures
{
    private static readonly NumberOption s_w1 = NumberOption.Between("w1", -1000, 1000, "The weight of the first input; 2 if not given.");
    private static readonly NumberOption s_w2 = NumberOption.Between("w2", -1000, 1000, "The weight of the second input; 1 if not given.");
    private static readonly NumberOption s_bias = NumberOption.Between("bias", -1000, 1000, "The bias; -1 if not given.");
    private static readonly ChoiceOption s_neuron = new("activation", Activations, "The activation; sigmoid if not given.");
    private static readonly ListOption s_gate = PictureOptions.Several("gate", PerceptronPicture.Gates, "A gate to learn; all if not given.");
    private static readonly CountOption s_epochs = new("epochs", "The largest number of epochs; 12 if not given.") { Most = 1000 };
    private static readonly NumberOption s_perceptronRate = PictureOptions.Rate("lr", "The learning rate; 1 if not given.");
    private static readonly CountOption s_hidden = new("hidden", "The number of hidden units; 2 if not given.") { Most = 4 };
    private static readonly CountOption s_xorSteps = new("steps", "The number of steps; 400 if not given.") { Most = 10_000 };
    private static readonly ListOption s_activation = PictureOptions.Several("activation", ActivationPicture.Names, "An activation; all if not given.");
    private static readonly NumberOption s_range = NumberOption.Between("range", 0.01, 1000, "The inputs are from -X to X; 6 if not given.");
    private static readonly NumberOption s_slope = NumberOption.Between("slope", 0, 10, "The slope of leaky_relu below 0; 0.01 if not given.");
    private static readonly CountOption s_batch = new("batch", "The number of examples; 3 if not given.") { Most = 6 };
    private static readonly WidthsOption s_widths = new("widths", "Inputs, hidden units and outputs; 2,3,2 if not given.") { Least = 2, Most = 4, Largest = 6 };
    private static readonly ChoiceOption s_example = new("example", BackwardPicture.Examples, "The computation; shop if not given.")
    {
        Meanings = new Dictionary<string, string>
        {
            ["shop"] = "fruit with a tax",
            ["neuron"] = "a neuron and its squared error",
            ["nested"] = "functions of functions",
        },
    };

    internal static IReadOnlyList<PictureKind> Kinds { get; } =
    [
        new("neuron", "One neuron cuts the plane of its inputs by a line.", [s_w1, s_w2, s_bias, s_neuron],
            r => NeuronPicture.Of(r.Number(s_w1, 2), r.Number(s_w2, 1), r.Number(s_bias, -1), r.Name(s_neuron, "sigmoid"))),
        new("perceptron", "The perceptron's rule moves its line on AND, NAND, OR and XOR.", [s_gate, s_epochs, s_perceptronRate],
            r => PerceptronPicture.Of(r.Names(s_gate), r.Count(s_epochs, 12), (float)r.Number(s_perceptronRate, 1))),
        new("xor", "XOR in the plane of its inputs, and where the hidden units move it.", [s_hidden, s_xorSteps],
            r => XorPicture.Of(r.Count(s_hidden, 2), r.Count(s_xorSteps, 400), r.Seed)),
        new("activations", "Activations and their derivatives, with the zones where no gradient passes.", [s_activation, s_range, s_slope],
            r => ActivationPicture.Of(r.Names(s_activation), r.Number(s_range, 6), (float)r.Number(s_slope, 0.01))),
        new("forward", "The forward pass in numbers: A = XW + B with all shapes.", [s_batch, s_widths],
            r => ForwardPicture.Of(r.Count(s_batch, 3), r.Options.Find(s_widths), r.Seed)),
        new("backward", "The backward pass in numbers on a computation graph.", [s_example], r => BackwardPicture.Of(r.Name(s_example, "shop"))),
    ];

    /// <summary>The activations of hidden units.</summary>
    internal static IReadOnlyList<string> Activations => ["tanh", "relu", "sigmoid", "leaky_relu", "gelu", "silu"];
}
