using System.Globalization;

namespace Myelin.Runs;

/// <summary>Options that several kinds of pictures have.</summary>
internal static class PictureOptions
{
    /// <summary>A run whose model is drawn.</summary>
    internal static TextOption Run { get; } =
        new("run", "FOLDER", "The folder of a run of `myelin train`; a small network that is trained there and then if not given.");

    /// <summary>The model of the run that was given, with the data on which it is evaluated; null if none was given.</summary>
    internal static (Layer Model, Dataset Data)? OpenRun(this PictureRequest request)
    {
        if (request.Options.Find(Run) is not { } folder) return null;
        var run = SavedRun.Open(folder);
        var options = new DataOptions { Directory = request.DataDirectory };
        return (run.Layer(), run.Description.Kind.LoadForEvaluation(run.Description, run.OwnData(), options).Data);
    }

    /// <summary>Some of several names.</summary>
    internal static ListOption Several(string flag, IReadOnlyList<string> values, string help) =>
        new(flag, "NAME", help) { Values = values, TakesSeveral = true };

    /// <summary>Several numbers above 0.</summary>
    internal static ListOption Positives(string flag, string help) =>
        new(flag, "X", help, "a number above 0", text => Number(text) is > 0 and < double.PositiveInfinity) { TakesSeveral = true };

    /// <summary>Several numbers.</summary>
    internal static ListOption Numbers(string flag, string help) =>
        new(flag, "X", help, "a number", text => double.IsFinite(Number(text))) { TakesSeveral = true };

    /// <summary>The numbers that were given; null for none.</summary>
    internal static double[]? Numbers(this PictureRequest request, ListOption option) => request.Names(option)?.Select(Number).ToArray();

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
