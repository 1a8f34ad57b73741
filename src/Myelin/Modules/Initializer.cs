using System.Globalization;

namespace Myelin;

/// <summary>
/// Sets a parameter's initial values. fanIn is the number of inputs that one output sums over ([out, in, …]: in times the kernel's size),
/// fanOut the number of outputs that one input reaches.
/// </summary>
public abstract class Initializer
{
    /// <summary>Writes the initial values of a tensor, drawing from <paramref name="random"/> as needed.</summary>
    public abstract void Fill(Tensor tensor, RandomStream random);

    /// <summary>All 0. For biases; as weights of a hidden layer they would keep all units equal.</summary>
    public static Initializer Zeros { get; } = Constant(0);

    /// <summary>All 1.</summary>
    public static Initializer Ones { get; } = Constant(1);

    /// <summary>All the same value.</summary>
    public static Initializer Constant(float value) => new FromFunction((span, _, _) => span.Fill(value));

    /// <summary>Uniformly from [low, high).</summary>
    /// <exception cref="ArgumentException">The numbers are not finite, or in the wrong order.</exception>
    public static Initializer Uniform(float low, float high) => !(low <= high && float.IsFinite(high - low))
        ? throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"Initializer: a range must be of finite numbers in order.\n  Got {low} to {high}.\n  Try -0.1 to 0.1."))
        : new FromFunction((span, _, random) => random.FillUniform(span, low, high));

    /// <summary>Normal with the given mean and standard deviation, at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is negative or not finite.</exception>
    public static Initializer Normal(float mean = 0, float standardDeviation = 1)
    {
        Argument.NotNegative(standardDeviation, nameof(Initializer), nameof(standardDeviation), "Try 0.02.");
        return new FromFunction((span, _, random) => random.FillNormal(span, mean, standardDeviation));
    }

    /// <summary>Uniformly from ±gain·√(6/(fanIn+fanOut)): keeps the variance through tanh and sigmoid layers (Glorot and Bengio 2010).</summary>
    public static Initializer XavierUniform(float gain = 1) => Even((fanIn, fanOut) => gain * MathF.Sqrt(6f / (fanIn + fanOut)));

    /// <summary>Normal with standard deviation gain·√(2/(fanIn+fanOut)) (Glorot and Bengio 2010).</summary>
    public static Initializer XavierNormal(float gain = 1) => Bell((fanIn, fanOut) => gain * MathF.Sqrt(2f / (fanIn + fanOut)));

    /// <summary>
    /// Uniformly from ±√(6/((1+slope²)·fanIn)): keeps the variance through (leaky) ReLU layers (He et al. 2015). PyTorch's layers use slope
    /// √5.
    /// </summary>
    public static Initializer KaimingUniform(float slope = 0) => Even((fanIn, _) => MathF.Sqrt(6f / ((1 + (slope * slope)) * fanIn)));

    /// <summary>Normal with standard deviation √(2/((1+slope²)·fanIn)) (He et al. 2015).</summary>
    public static Initializer KaimingNormal(float slope = 0) => Bell((fanIn, _) => MathF.Sqrt(2f / ((1 + (slope * slope)) * fanIn)));

    /// <summary>Uniformly from ±√(3/fanIn) (LeCun et al. 1998); for SELU.</summary>
    public static Initializer LeCunUniform() => Even((fanIn, _) => MathF.Sqrt(3f / fanIn));

    /// <summary>Normal with standard deviation √(1/fanIn) (LeCun et al. 1998).</summary>
    public static Initializer LeCunNormal() => Bell((fanIn, _) => MathF.Sqrt(1f / fanIn));

    /// <summary>
    /// A matrix [rows, the rest] whose rows, or columns where there are fewer, are orthogonal and of length gain (Saxe et al. 2014).
    /// </summary>
    public static Initializer Orthogonal(float gain = 1) =>
        new FromFunction((span, shape, random) => OrthogonalMatrix.Fill(span, shape[0], span.Length / Math.Max(1, shape[0]), gain, random));

    /// <summary>fanIn and fanOut of a weight [out, in, kernel…]; of a vector both are its length.</summary>
    public static (int FanIn, int FanOut) Fans(Shape shape)
    {
        if (shape.Rank < 2) return (shape.ElementCount, shape.ElementCount);
        int kernel = shape.Product(2, shape.Rank);
        return (shape[1] * kernel, shape[0] * kernel);
    }

    private static FromFunction Even(Func<int, int, float> bound) => new((span, shape, random) =>
    {
        (int fanIn, int fanOut) = Fans(shape);
        float limit = bound(Math.Max(fanIn, 1), Math.Max(fanOut, 1));
        random.FillUniform(span, -limit, limit);
    });

    private static FromFunction Bell(Func<int, int, float> deviation) => new((span, shape, random) =>
    {
        (int fanIn, int fanOut) = Fans(shape);
        random.FillNormal(span, 0, deviation(Math.Max(fanIn, 1), Math.Max(fanOut, 1)));
    });

    private delegate void FillFunction(Span<float> values, Shape shape, RandomStream random);

    private sealed class FromFunction(FillFunction fill) : Initializer
    {
        public override void Fill(Tensor tensor, RandomStream random)
        {
            fill(tensor.Span, tensor.Shape, random);
            GC.KeepAlive(tensor);
        }
    }
}
