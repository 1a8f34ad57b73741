using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>Pictures of what networks of a size can learn, and of how well they answer.</summary>
internal static class CapacityPictures
{
    private static readonly ListOption s_curve =
        PictureOptions.Numbers("curve", -1e6, 1e6, "Heights of a curve at evenly spaced places, such as 0 0.5 1 0.2; a usual one if not given.", (2, 1000));
    private static readonly CountOption s_units = new("units", "The number of hidden units of the drawn fits; 8 if not given.") { Most = 50 };
    private static readonly CountOption s_sides = new("sides", "The number of segments; 5 if not given.") { Least = 3, Most = 8 };
    private static readonly ListOption s_corners = new("points", "X,Y",
        "Corners of a polygon of your own in the order of its outline, instead of --sides: 3 to 12, convex or not, such as \"0,0 1,0 1,1 0.5,0.3\".",
        "numbers from -1.2 to 1.2 in pairs, such as 0.5,-1", text => CornersOf(text) is not null)
    { TakesSeveral = true };
    private static readonly ChoiceOption s_set = new("data", PointData.Names, "The points; moons if not given.")
    {
        Meanings = new Dictionary<string, string>
        {
            ["blobs"] = "two heaps",
            ["xor"] = "corners of a square",
            ["circles"] = "a ring around a ring",
            ["moons"] = "two half circles",
            ["spirals"] = "two turns",
            ["three"] = "three heaps",
        },
    };
    private static readonly CountOption s_points = new("points", "The number of points; 200 if not given.") { Least = 2, Most = 100_000 };
    private static readonly NumberOption s_noise = NumberOption.Between("noise", 0, 10, "How far points stray; 0.1 if not given.");
    private static readonly WidthsOption s_hidden = new("hidden", "The widths of the hidden layers; 6,4 if not given.") { Most = 12, Largest = 512 };
    private static readonly ChoiceOption s_activation = new("activation", NeuronPictures.Activations, "The activation; tanh if not given.");
    private static readonly CountOption s_steps = new("steps", "The number of steps; 500 if not given.") { Most = 20_000 };
    private static readonly NumberOption s_rate = PictureOptions.Rate("lr", "The learning rate of Adam; 0.02 if not given.");
    private static readonly CountOption s_few = new("points", "The number of training points; 20 if not given.") { Least = 4, Most = 500 };
    private static readonly NumberOption s_strayed = NumberOption.Between("noise", 0, 5, "The deviation of the points; 0.5 if not given.");
    private static readonly CountOption s_widthEpochs = new("epochs", "The number of epochs; 8 if not given.") { Most = 100 };
    private static readonly CountOption s_width = new("units", "The width of the networks whose depth is varied; 32 if not given.") { Most = 256 };
    private static readonly CountOption s_answerEpochs = new("epochs", "The number of epochs; 3 if not given.") { Most = 100 };
    private static readonly CountOption s_class = new("class", "The class of the ROC and precision-recall curves; 8 if not given.") { Least = 0 };

    internal static IReadOnlyList<PictureKind> Kinds { get; } =
    [
        new("fit", "Two layers fit any curve: steps, straight pieces and sigmoids, and the error against the number of units.", [s_curve, s_units],
            r => FitPicture.Of(r.Numbers(s_curve), r.Count(s_units, 8), r.Seed)),
        new("boundary", "The decision boundary of a network on points, with the plane of each hidden unit.",
            [PictureOptions.Run, s_set, s_points, s_noise, s_hidden, s_activation, s_steps, s_rate],
            r => r.OpenRun() is var (model, data) ? BoundaryPicture.Of(model, data) : BoundaryPicture.Of(
                PointData.Draw(r.Name(s_set, "moons"), r.Count(s_points, 200), r.Number(s_noise, 0.1), r.Seed), r.Options.Find(s_hidden),
                r.Name(s_activation, "tanh"), r.Count(s_steps, 500), r.Number(s_rate, 0.02), r.Seed)),
        new("segments", "A boundary of segments, one hidden unit for each, and what training finds.", [s_sides, s_corners], Segments),
        new("width", "Accuracy against width and depth, next to a rule for the number of hidden units.", [s_widthEpochs, s_width],
            r => WidthPicture.Of(r.Count(s_widthEpochs, 8), r.Count(s_width, 32), r.Seed)),
        new("overfitting", "Loss on training and test points against capacity, data, weight decay and dropout.", [s_few, s_strayed],
            r => CapacityPicture.Of(r.Count(s_few, 20), r.Number(s_strayed, 0.5), r.Seed)),
        new("answers", "Confusion, ROC, precision and recall, and calibration of a classifier.", [PictureOptions.Run, s_answerEpochs, s_class],
            r => r.OpenRun() is var (model, data) ? AnswersPicture.Of(model, data, r.Index(s_class, 0, Math.Max(1, data.Classes)))
                : AnswersPicture.Trained(r.Count(s_answerEpochs, 3), r.Index(s_class, 8, Digits.Load().Test.Classes), r.Seed)),
    ];

    private static Picture Segments(PictureRequest request)
    {
        if (request.Names(s_corners) is not { } corners) return SegmentPicture.Of(request.Count(s_sides, 5), request.Seed);
        if (request.Options.Has(s_sides)) throw new RunOptionException(
            $"{s_corners.Flag}: the points say how many sides there are.\n  Got {s_sides.Flag} too.\n  Leave one of them out.");
        return SegmentPicture.Of([.. corners.SelectMany(text => CornersOf(text)!)], request.Seed);
    }

    /// <summary>The corners of a text such as "0,0 1,0"; null if it is none.</summary>
    private static (double X, double Y)[]? CornersOf(string text)
    {
        List<(double, double)> corners = [];
        foreach (string pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            double?[] place = [.. pair.Split(',').Select(PictureOptions.Coordinate)];
            if (place is not [{ } x, { } y]) return null;
            corners.Add((x, y));
        }

        return corners.Count > 0 ? [.. corners] : null;
    }
}
