using System.Globalization;
using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>Pictures of single neurons and of descent: nothing in them takes data.</summary>
internal static class NeuronPictures
{
    private static readonly ListOption s_activation = Several("activation", ActivationPicture.Names, "An activation; all if not given.");
    private static readonly NumberOption s_range = NumberOption.Positive("range", "The inputs are from -X to X; 6 if not given.");
    private static readonly NumberOption s_slope = NumberOption.NotNegative("slope", "The slope of leaky_relu below 0; 0.01 if not given.");
    private static readonly ListOption s_gate = Several("gate", PerceptronPicture.Gates, "A gate to learn; all if not given.");
    private static readonly CountOption s_epochs = new("epochs", "The largest number of epochs; 12 if not given.") { Most = 1000 };
    private static readonly NumberOption s_perceptronRate = NumberOption.Positive("lr", "The learning rate; 1 if not given.");
    private static readonly ListOption s_rates = Rates("A learning rate divided by 2/curvature: below 1 it descends; five if not given.");
    private static readonly CountOption s_descentSteps = new("steps", "The number of steps; 8 if not given.") { Most = 100 };
    private static readonly ChoiceOption s_surface = new("surface", [.. Surface.All.Select(s => s.Name)], "The surface; ravine if not given.");
    private static readonly ListOption s_optimizer = Several("optimizer", OptimizerPicture.Names, "An optimizer; all if not given.");
    private static readonly CountOption s_steps = new("steps", "The number of steps; 40 if not given.") { Most = 10_000 };
    private static readonly NumberOption s_factor = NumberOption.Positive("lr-factor", "Multiplies every learning rate; 1 if not given.");

    internal static IReadOnlyList<PictureKind> Kinds { get; } =
    [
        new("perceptron", "The perceptron's rule moves its line on AND, NAND, OR and XOR.", [s_gate, s_epochs, s_perceptronRate],
            r => PerceptronPicture.Of(r.Names(s_gate), r.Count(s_epochs, 12), (float)r.Number(s_perceptronRate, 1))),
        new("activations", "Activations and their derivatives, with the zones where no gradient passes.", [s_activation, s_range, s_slope],
            r => ActivationPicture.Of(r.Names(s_activation), r.Number(s_range, 6), (float)r.Number(s_slope, 0.01))),
        new("descent", "Gradient descent on a curve, with learning rates from too small to diverging.", [s_rates, s_descentSteps],
            r => DescentPicture.Of(r.Names(s_rates)?.Select(Number).ToArray(), r.Count(s_descentSteps, 8))),
        new("optimizers", "The paths of optimizers on a surface of two weights.", [s_surface, s_optimizer, s_steps, s_factor],
            r => OptimizerPicture.Of(
                Surface.Named(r.Name(s_surface, "ravine")), r.Names(s_optimizer), r.Count(s_steps, 40), r.Number(s_factor, 1), r.Seed)),
    ];

    private static ListOption Several(string flag, IReadOnlyList<string> values, string help) =>
        new(flag, "NAME", help) { Values = values, TakesSeveral = true };

    private static ListOption Rates(string help) =>
        new("lr", "X", help, "a number above 0", text => Number(text) is > 0 and < double.PositiveInfinity) { TakesSeveral = true };

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
