namespace Myelin.Runs;

/// <summary>How wide and deep the networks of a search may be.</summary>
/// <param name="Options">The options of the model that say it.</param>
/// <param name="Widths">The widths.</param>
/// <param name="Depths">The numbers of layers.</param>
/// <param name="Values">The options' values for a width and a depth.</param>
internal sealed record NetworkShapes(
    IReadOnlyList<RunOption> Options, IReadOnlyList<int> Widths, IReadOnlyList<int> Depths, Func<int, int, OptionValues> Values)
{
    /// <summary>Every shape, so that those that are far apart come first: a search that ends early has seen the whole range.</summary>
    internal IEnumerable<(int Width, int Depth)> FarApart()
    {
        var order = new List<int>();
        for (int stride = Math.Max(1, Widths.Count - 1); order.Count < Widths.Count; stride = Math.Max(1, stride / 2))
        {
            for (int i = 0; i < Widths.Count; i += stride)
            {
                if (!order.Contains(i)) order.Add(i);
            }
        }

        return order.SelectMany(i => Depths.Select(depth => (Widths[i], depth)));
    }

    /// <summary>The shapes as one dimension of a search.</summary>
    internal SearchDimension Dimension => new(Options, [.. Depths.SelectMany(depth => Widths.Select(width => Values(width, depth)))]);
}
