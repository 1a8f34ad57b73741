namespace Myelin.Benchmarks;

/// <summary>A program of a published catalogue, re-enacted: as it was asked about, and as it was repaired.</summary>
/// <param name="Id">Its name in the catalogue; a number is that of the question on StackOverflow.</param>
/// <param name="Source">The catalogue.</param>
internal sealed record RealProgram(string Id, string Source)
{
    internal const string DeepLocalize = "DeepLocalize", DeepChecker = "TheDeepChecker", NeuraLint = "NeuraLint";

    /// <summary>What it does, in one line.</summary>
    internal required string Does { get; init; }

    /// <summary>What its repair changes.</summary>
    internal required string Repair { get; init; }

    /// <summary>What is other here than in the original: data that we do not have, sizes, steps.</summary>
    internal required string Replaced { get; init; }

    /// <summary>The rules that name what the repair changes: any of them is right.</summary>
    internal required string[] Causes { get; init; }

    internal required Func<Setup> Buggy { get; init; }

    internal required Func<Setup> Repaired { get; init; }

    /// <summary>The figure of a trained model on the test set: 0 for guessing, 1 for perfect.</summary>
    internal required Func<Setup, Layer, double> Gain { get; init; }
}
