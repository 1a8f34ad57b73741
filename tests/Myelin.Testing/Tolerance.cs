namespace Myelin.Testing;

/// <summary>
/// How far a computed number <c>a</c> may be from the expected <c>b</c>, element by element:
/// <c>|a - b| ≤ Relative·|b| + OfLargest·max|b| + Absolute</c>.
/// </summary>
/// <param name="Relative">Of the element itself.</param>
/// <param name="OfLargest">
/// Of the largest expected element: where terms of that size cancel, float32 (unit 1.2e-7) cannot tell what is smaller.
/// </param>
/// <param name="Absolute">In the numbers' own unit.</param>
public readonly record struct Tolerance(double Relative, double OfLargest = 0, double Absolute = 0)
{
    /// <summary>
    /// Two units in the last place of the largest element beside 1e-5 of each. Measured over all recorded cases, the most that an operator
    /// needed of the former was 1.2e-7 (softmax's gradient); those that need more say so by one of the tolerances below.
    /// </summary>
    public static Tolerance Default => new(1e-5, 2.4e-7);

    /// <summary>Elements that know nothing of each other: an element-wise operator, whatever its other inputs were. Measured: 5e-6.</summary>
    public static Tolerance Elementwise => new(1e-5, 0, 1e-30);

    /// <summary>
    /// Element-wise operators with a part computed beside 1, such as tanh's slope 1 - y²: float32 has steps of 1.2e-7 there. Measured for
    /// GELU, whose tail PyTorch itself rounds so: 1.5e-7.
    /// </summary>
    public static Tolerance BesideOne => new(1e-5, 0, 1.8e-7);

    /// <summary>
    /// Several sums one after another, whose gradients are differences of such sums: attention (measured 8e-7 of the largest), normalizations
    /// (3e-7), recurrent networks (3e-7) and stacks of layers (4e-7).
    /// </summary>
    public static Tolerance Sums => new(1e-5, 1e-6);

    /// <summary>
    /// Interpolation between pixels at a position in float32, whose rounding moves the weights. Measured: 3.3e-7 of the largest for linear
    /// weights, 1.2e-6 for cubic ones, which are sums of powers that cancel.
    /// </summary>
    public static Tolerance Interpolated => new(1e-5, 2e-6);

    /// <summary>
    /// Winograd's convolution, where nothing but the largest element counts: its transforms add and subtract neighboring pixels, and the
    /// error of each output is of the size of its tile's terms (docs/decisions/0006-winograd.md). Measured: 5.3e-6 of the largest.
    /// </summary>
    public static Tolerance Winograd => new(0, 1e-5);

    internal double Of(double expected, double largest) => (Relative * Math.Abs(expected)) + (OfLargest * largest) + Absolute;
}
