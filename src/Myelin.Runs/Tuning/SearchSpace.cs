namespace Myelin.Runs;

/// <summary>What a search chooses from: short lists of values, so that a seed draws the same on every machine and the result is easy to read.</summary>
internal sealed class SearchSpace
{
    private static readonly decimal[] s_rates = [0.1m, 0.2m, 0.5m, 1, 2, 5];

    private static readonly int[] s_batches = [16, 32, 64, 128];

    private static readonly double[] s_decays = [0, 0.001, 0.01, 0.03, 0.1, 0.3];

    private SearchSpace(OptionValues start, IReadOnlyList<SearchDimension> dimensions, NetworkShapes? shapes) =>
        (Start, Dimensions, Shapes) = (start, dimensions, shapes);

    /// <summary>The recipe, with what was given: the first candidate.</summary>
    internal OptionValues Start { get; }

    /// <summary>What is chosen.</summary>
    internal IReadOnlyList<SearchDimension> Dimensions { get; }

    /// <summary>How wide and deep the networks may be; null if the model has no such options, or they were given.</summary>
    internal NetworkShapes? Shapes { get; }

    /// <summary>The space around a model's recipe.</summary>
    /// <param name="model">The model.</param>
    /// <param name="given">What is fixed.</param>
    /// <param name="size">The amount of data.</param>
    internal static SearchSpace Of(ModelKind model, OptionValues given, DataSize size)
    {
        OptionValues start = Recipe.Complete(given, model.Recipe(size));
        NetworkShapes? shapes = model.Shapes is { } all && !all.Options.Any(given.Has) ? all : null;
        if (shapes is not null) shapes = shapes with { Widths = [.. shapes.Widths.Where(width => CanHave(model, shapes.Values(width, 1).Over(start)))] };
        if (shapes is { Widths.Count: 0 }) shapes = null;
        decimal rate = (decimal)start.Get(TrainOptions.LearningRate);
        int batch = start.Get(TrainOptions.BatchSize);
        SearchDimension[] dimensions =
        [
            .. shapes is null ? (SearchDimension[])[] : [shapes.Dimension],
            SearchDimension.Of(TrainOptions.LearningRate, s_rates.Select(factor => (double)(rate * factor))),
            SearchDimension.Of(TrainOptions.BatchSize, s_batches.Append(batch).Where(n => 4 * n <= size.Examples || n == batch).Distinct().Order()),
            SearchDimension.Of(TrainOptions.WeightDecay, s_decays),
            .. model.Regularization,
        ];
        return new SearchSpace(start, [.. dimensions.Where(dimension => !dimension.Options.Any(given.Has))], shapes);
    }

    /// <summary>Whether a model can have its sizes: the heads of attention must divide its width.</summary>
    private static bool CanHave(ModelKind model, OptionValues settings)
    {
        try
        {
            model.CheckSizes(settings);
            return true;
        }
        catch (RunOptionException)
        {
            return false;
        }
    }

    /// <summary>Draws a candidate: the start, with a value of each dimension.</summary>
    internal OptionValues Draw(RandomStream random) =>
        Dimensions.Aggregate(Start, (values, dimension) => dimension.Choices[random.Next(dimension.Choices.Count)].Over(values));

    /// <summary>The options of the dimensions, with their values, as on a command line.</summary>
    internal string Describe(OptionValues settings) =>
        string.Join(' ', Dimensions.SelectMany(d => d.Options).Where(settings.Has).Select(option => $"{option.Flag} {settings.ToArgument(option)}"));
}
