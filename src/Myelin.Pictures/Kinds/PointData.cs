namespace Myelin.Pictures;

/// <summary>Points of the plane in classes, for decision boundaries.</summary>
public static class PointData
{
    private static readonly (string Name, Func<RandomStream, int, float, (float X, float Y, int Class)> Draw)[] s_sets =
    [
        ("blobs", Blob), ("xor", Corner), ("circles", Ring), ("moons", Moon), ("spirals", Spiral), ("three", Third),
    ];

    /// <summary>The sets by name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_sets.Select(s => s.Name)];

    /// <summary>Draws a set: float32 <c>[count, 2]</c> and labels.</summary>
    /// <param name="name">Which, of <see cref="Names"/>.</param>
    /// <param name="count">The number of points, from 2 to 100,000.</param>
    /// <param name="noise">How far points stray, from 0 to 10.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">The name is not known, or a value outside its range.</exception>
    public static TensorDataset Draw(string name, int count = 200, double noise = 0.1, ulong seed = 1)
    {
        Limits.Count(nameof(PointData), nameof(count), count, 2, 100_000);
        Limits.Number(nameof(PointData), nameof(noise), noise, 0, 10);
        var draw = Limits.Known(nameof(PointData), "set", name, s_sets, s => s.Name).Draw;
        var random = RandomStream.For(seed, name);
        float[] points = new float[2 * count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) (points[2 * i], points[(2 * i) + 1], labels[i]) = draw(random, i, (float)noise);
        return new TensorDataset(Tensor.From(points, count, 2), IntTensor.From(labels));
    }

    private static (float, float, int) Blob(RandomStream random, int i, float noise)
    {
        int side = i % 2;
        float at = side == 0 ? -0.5f : 0.5f;
        return (at + Stray(random, 0.18f + noise), at + Stray(random, 0.18f + noise), side);
    }

    private static (float, float, int) Corner(RandomStream random, int i, float noise)
    {
        float x = (random.NextUniform() * 2) - 1, y = (random.NextUniform() * 2) - 1;
        (x, y) = (x + (x > 0 ? 0.08f : -0.08f), y + (y > 0 ? 0.08f : -0.08f));
        int label = x > 0 == y > 0 ? 0 : 1;
        return (x + Stray(random, noise / 2), y + Stray(random, noise / 2), label);
    }

    private static (float, float, int) Ring(RandomStream random, int i, float noise)
    {
        float radius = i % 2 == 0 ? 0.35f : 0.9f;
        (float x, float y) = Turned(random.NextUniform());
        return ((radius * x) + Stray(random, noise / 2), (radius * y) + Stray(random, noise / 2), i % 2);
    }

    private static (float, float, int) Moon(RandomStream random, int i, float noise)
    {
        (float x, float y) = Turned(random.NextUniform() / 2);
        return i % 2 == 0 ? (x - 0.35f + Stray(random, noise), y - 0.2f + Stray(random, noise), 0)
            : (0.35f - x + Stray(random, noise), 0.2f - y + Stray(random, noise), 1);
    }

    private static (float, float, int) Spiral(RandomStream random, int i, float noise)
    {
        float along = random.NextUniform();
        (float x, float y) = Turned((along * 1.5f) + (i % 2 * 0.5f));
        float radius = 0.1f + (0.9f * along);
        return ((radius * x) + Stray(random, noise / 4), (radius * y) + Stray(random, noise / 4), i % 2);
    }

    private static (float, float, int) Third(RandomStream random, int i, float noise)
    {
        (float x, float y) = Turned((i % 3 / 3f) + 0.08f);
        return ((0.6f * x) + Stray(random, 0.15f + noise), (0.6f * y) + Stray(random, 0.15f + noise), i % 3);
    }

    private static float Stray(RandomStream random, float deviation)
    {
        Span<float> drawn = stackalloc float[1];
        random.FillNormal(drawn, 0, Math.Max(deviation, 1e-9f));
        return drawn[0];
    }

    /// <summary>A point of the unit circle, by shares of a turn; by the library's own sine, whose bits are the same everywhere.</summary>
    private static (float X, float Y) Turned(float turns)
    {
        var angle = Tensor.From([turns * 6.2831853f], 1);
        return (angle.Cos().Item(), angle.Sin().Item());
    }
}
