using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>Pictures of losses and of the way down.</summary>
internal static class DescentPictures
{
    private static readonly ListOption s_rates = PictureOptions.Rates("lr",
        "A learning rate divided by 2/curvature: below 1 it descends; five if not given.");
    private static readonly CountOption s_descentSteps = new("steps", "The number of steps; 8 if not given.") { Most = 100 };
    private static readonly CountOption s_points = new("points", "The number of points; 24 if not given.") { Least = 2, Most = 1000 };
    private static readonly NumberOption s_noise = NumberOption.Between("noise", 0, 100, "The deviation of the points; 0.5 if not given.");
    private static readonly NumberOption s_rate = PictureOptions.Rate("lr", "The learning rate; 0.15 if not given.");
    private static readonly CountOption s_lineSteps = new("steps", "The number of steps; 40 if not given.") { Most = 10_000 };
    private static readonly NumberOption s_outlier = NumberOption.Between("outlier", -1000, 1000, "How far the last point is moved upwards; 0 if not given.");
    private static readonly ChoiceOption s_surface = new("surface", [.. Surface.All.Select(s => s.Name)], "The surface; ravine if not given.")
    {
        Meanings = new Dictionary<string, string>
        {
            ["bowl"] = "the same slope on all sides",
            ["ravine"] = "flat along, steep across",
            ["rosenbrock"] = "a bent valley",
            ["beale"] = "a plateau between steep sides",
            ["saddle"] = "a minimum along x, a maximum along y",
            ["noisy"] = "a bowl whose gradients are noisy",
        },
    };
    private static readonly ListOption s_optimizer = PictureOptions.Several("optimizer", OptimizerPicture.Names, "An optimizer; all if not given.");
    private static readonly CountOption s_steps = new("steps", "The number of steps; 40 if not given.") { Most = 10_000 };
    private static readonly NumberOption s_factor = PictureOptions.Rate("lr-factor", "Multiplies every learning rate; 1 if not given.");
    private static readonly CountOption s_depth = new("depth", "The number of hidden layers; 10 if not given.") { Least = 2, Most = 30 };
    private static readonly ListOption s_activation = PictureOptions.Several("activation", NeuronPictures.Activations, "An activation; three if not given.");
    private static readonly ListOption s_start = PictureOptions.Several("init", GradientPicture.Starts,
        "An initialization; all if not given.", new()
        {
            ["small"] = "normal, deviation 0.01",
            ["xavier"] = "by inputs and outputs",
            ["he"] = "by inputs, for ReLU",
            ["large"] = "normal, deviation 1",
        });
    private static readonly SwitchOption s_batchNorm = new("batch-norm", "Put BatchNorm after each layer.");
    private static readonly SwitchOption s_residual = new("residual", "Add each layer's input to its output.");
    private static readonly ListOption s_reluRates = PictureOptions.Rates("lr", "A learning rate; 0.05, 0.5 and 2 if not given.");
    private static readonly CountOption s_reluSteps = new("steps", "The number of steps; 120 if not given.") { Most = 2000 };
    private static readonly ChoiceOption s_relu = new("activation", ["relu", "leaky_relu"], "The activation; relu if not given.")
    {
        Meanings = new Dictionary<string, string> { ["relu"] = "0 below 0", ["leaky_relu"] = "cannot die" },
    };

    internal static IReadOnlyList<PictureKind> Kinds { get; } =
    [
        new("descent", "Gradient descent on a curve, with learning rates from too small to diverging.", [s_rates, s_descentSteps],
            r => DescentPicture.Of(r.Numbers(s_rates), r.Count(s_descentSteps, 8))),
        new("regression", "A regression line on its way to the data, and the valley of its loss.", [s_points, s_noise, s_rate, s_lineSteps, s_outlier],
            r => RegressionPicture.Of(
                r.Count(s_points, 24), r.Number(s_noise, 0.5), r.Number(s_rate, 0.15), r.Count(s_lineSteps, 40), r.Number(s_outlier, 0), r.Seed)),
        new("optimizers", "The paths of optimizers on a surface of two weights.", [s_surface, s_optimizer, s_steps, s_factor],
            r => OptimizerPicture.Of(
                Surface.Named(r.Name(s_surface, "ravine")), r.Names(s_optimizer), r.Count(s_steps, 40), r.Number(s_factor, 1), r.Seed)),
        new("gradients", "The gradient layer by layer, by depth, activation and initialization.", [s_depth, s_activation, s_start, s_batchNorm, s_residual],
            r => GradientPicture.Of(
                r.Count(s_depth, 10), r.Names(s_activation), r.Names(s_start), r.Options.Has(s_batchNorm), r.Options.Has(s_residual), r.Seed)),
        new("initialization", "Histograms of activations, layer by layer, by initialization.", [s_activation],
            r => InitializationPicture.Of(r.Names(s_activation), r.Seed)),
        new("dead-relu", "ReLUs that die while a network learns with too large a rate.", [s_reluRates, s_reluSteps, s_relu],
            r => DeadReluPicture.Of(r.Numbers(s_reluRates), r.Count(s_reluSteps, 120), r.Name(s_relu, "relu"), r.Seed)),
    ];
}
