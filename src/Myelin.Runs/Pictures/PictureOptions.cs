using System.Globalization;

namespace Myelin.Runs;

/// <summary>Options that several kinds of pictures have.</summary>
internal static class PictureOptions
{
    private const double SmallestRate = 1e-6, LargestRate = 1e6;

    /// <summary>A run whose model is drawn.</summary>
    internal static TextOption Run { get; } =
        new("run", "FOLDER", "The folder of a run of `myelin train`; a small network that is trained there and then if not given.");

    /// <summary>The model of the run that was given, with the data on which it is evaluated; null if none was given.</summary>
    internal static (Layer Model, Dataset Data)? OpenRun(this PictureRequest request)
    {
        if (request.Options.Find(Run) is not { } folder) return null;
        SavedRun run = Open(folder);
        var options = new DataOptions { Directory = request.DataDirectory };
        return (run.Layer(), run.Description.Kind.LoadForEvaluation(run.Description, run.OwnData(), options).Data);
    }

    private static SavedRun Open(string folder)
    {
        try
        {
            return SavedRun.Open(folder);
        }
        catch (FileNotFoundException error)
        {
            throw new RunOptionException(
                $"{Run.Flag}: the folder must be that of a run.\n  Got \"{folder}\".\n" +
                "  Try the folder that `myelin train` named at its end, such as runs/digits-mlp.",
                error);
        }
    }

    /// <summary>Some of several names.</summary>
    internal static ListOption Several(string flag, IReadOnlyList<string> values, string help, Dictionary<string, string>? meanings = null) =>
        new(flag, "NAME", help) { Values = values, TakesSeveral = true, Meanings = meanings ?? [] };

    /// <summary>A learning rate, or what multiplies one.</summary>
    internal static NumberOption Rate(string flag, string help) => NumberOption.Between(flag, SmallestRate, LargestRate, help);

    /// <summary>Several learning rates.</summary>
    internal static ListOption Rates(string flag, string help) => Numbers(flag, SmallestRate, LargestRate, help, (1, 12));

    /// <summary>Several numbers within a range.</summary>
    internal static ListOption Numbers(string flag, double least, double most, string help, (int Least, int Most) counts) =>
        new(flag, "X", help, NumberOption.RangeOf(least, most), text => Number(text) >= least && Number(text) <= most) { TakesSeveral = true, Counts = counts };

    /// <summary>The number of an example or a class, which only the data limit.</summary>
    /// <exception cref="RunOptionException">There are not as many.</exception>
    internal static int Index(this PictureRequest request, CountOption option, int usual, int count) => request.Within(option, usual, 0, count - 1);

    /// <summary>A number within a range that depends on the data.</summary>
    /// <exception cref="RunOptionException">It is outside.</exception>
    internal static int Within(this PictureRequest request, CountOption option, int usual, int least, int most)
    {
        int value = request.Count(option, Math.Min(usual, most));
        return value >= least && value <= most ? value : throw new RunOptionException(
            $"{option.Flag}: the value must be a whole number from {least} to {most} for these data.\n  Got \"{value}\".\n  Give a number in this range.");
    }

    /// <summary>The numbers that were given; null for none.</summary>
    internal static double[]? Numbers(this PictureRequest request, ListOption option) => request.Names(option)?.Select(Number).ToArray();

    /// <summary>A coordinate from -1.2 to 1.2; null for anything else.</summary>
    internal static double? Coordinate(string text) => Number(text) is >= -1.2 and <= 1.2 ? Number(text) : null;

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
