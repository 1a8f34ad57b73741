using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>A number that the reader may change.</summary>
/// <param name="Name">Its name: <c>rate</c>.</param>
/// <param name="Value">What it is unless it is changed.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Whole">Whether only whole numbers have a meaning.</param>
public sealed record Setting(
    string Name, double Value, Label Meaning, double Least = double.MinValue, double Most = double.MaxValue, bool Whole = false);
