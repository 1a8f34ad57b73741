namespace Myelin.Benchmarks;

/// <summary>A network with its data and recipe, healthy as it is.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Create">The setup; the seed draws data that is generated.</param>
/// <param name="Gain">The figure of a test evaluation: 0 for guessing, 1 for perfect.</param>
internal sealed record Network(string Name, Func<Setup> Create, Func<Evaluation, double> Gain)
{
    /// <summary>Whether it is a plain network of linear layers and activations, to which faults of structure apply.</summary>
    internal bool IsMlp { get; init; }

    internal bool IsClassifier { get; init; } = true;

    internal bool IsRegression { get; init; }

    internal bool HasImages { get; init; }

    /// <summary>The rate of the recipe for an optimizer.</summary>
    internal double RateOf(string optimizer) => optimizer == "momentum" ? MomentumRate : Create().Rate;

    internal double MomentumRate { get; init; } = 0.05;
}
