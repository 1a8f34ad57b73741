namespace Myelin.Pictures;

/// <summary>A loss of two weights on which optimizers are compared.</summary>
/// <param name="Name">Its name: <c>ravine</c>.</param>
/// <param name="Title">Its heading, with the formula.</param>
/// <param name="Loss">The loss of x and y.</param>
/// <param name="Start">Where optimizers begin.</param>
/// <param name="X">The part that is drawn, along x.</param>
/// <param name="Y">The part that is drawn, along y.</param>
/// <param name="Minimum">Where the minimum is; null without one.</param>
/// <param name="Noise">The deviation of the noise that is added to each gradient.</param>
public sealed record Surface(
    string Name, Label Title, Func<Tensor, Tensor, Tensor> Loss, (double X, double Y) Start, (double From, double To) X, (double From, double To) Y,
    (double X, double Y)? Minimum, float Noise = 0)
{
    /// <summary>The surfaces of the library.</summary>
    public static IReadOnlyList<Surface> All { get; } =
    [
        new("bowl", new("convex bowl: x² + y²", "凸碗：x² + y²"), (x, y) => (x * x) + (y * y), (-2.6, 1.6), (-3, 3), (-2, 2), (0, 0)),
        new("ravine", new("ravine: x²/20 + y²", "峡谷：x²/20 + y²"), (x, y) => (x * x * 0.05f) + (y * y), (-7, 2), (-8, 4), (-3, 3), (0, 0)),
        new("rosenbrock", new("Rosenbrock: (1 - x)² + 100(y - x²)²", "Rosenbrock：(1 - x)² + 100(y - x²)²"), Rosenbrock, (-1.5, 2), (-2, 2), (-0.8, 3), (1, 1)),
        new("beale", new("Beale", "Beale 函数"), Beale, (1, 1.5), (-0.5, 4), (-1.5, 2), (3, 0.5)),
        new("saddle", new("saddle: x² - y² + y⁴/4", "鞍面：x² - y² + y⁴/4"),
            (x, y) => (x * x) - (y * y) + (y * y * y * y * 0.25f), (-1.5, 0.001), (-2, 2), (-2, 2), (0, 1.4142135)),
        new("noisy", new("noisy bowl: x²/2 + y², noise on the gradient", "有噪声的碗：x²/2 + y²，梯度带噪声"),
            (x, y) => (x * x * 0.5f) + (y * y), (-2.6, 1.6), (-3, 3), (-2, 2), (0, 0), 0.6f),
    ];

    /// <summary>The surface of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Surface Named(string name) => Limits.Known(nameof(Surface), "surface", name, All, s => s.Name);

    /// <summary>The loss on a grid, row 0 at the lowest y.</summary>
    internal double[,] Values(int columns, int rows)
    {
        float[] x = new float[columns * rows], y = new float[columns * rows];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)(X.From + ((X.To - X.From) * (i % columns) / (columns - 1)));
            y[i] = (float)(Y.From + ((Y.To - Y.From) * (i / columns) / (rows - 1)));
        }

        float[] losses = NoGrad.Run(() => Loss(Tensor.From(x, x.Length), Tensor.From(y, y.Length))).ToArray();
        var values = new double[rows, columns];
        for (int i = 0; i < losses.Length; i++) values[i / columns, i % columns] = losses[i];
        return values;
    }

    private static Tensor Rosenbrock(Tensor x, Tensor y)
    {
        Tensor toOne = 1 - x, toCurve = y - (x * x);
        return (toOne * toOne) + (100 * toCurve * toCurve);
    }

    private static Tensor Beale(Tensor x, Tensor y)
    {
        Tensor a = 1.5f - x + (x * y), b = 2.25f - x + (x * y * y), c = 2.625f - x + (x * y * y * y);
        return (a * a) + (b * b) + (c * c);
    }
}
