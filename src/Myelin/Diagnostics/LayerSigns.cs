using System.Runtime.CompilerServices;

namespace Myelin;

/// <summary>One layer in one forward and backward pass over some examples.</summary>
public sealed class LayerSigns
{
    private readonly bool[] _active;
    private readonly double[] _derivative;

    internal LayerSigns(Layer layer, string path, Tensor x, Tensor y, bool spreads)
    {
        (Layer, Path, Inputs, Outputs) = (layer, path, x.Shape, y.Shape);
        (InputRms, OutputRms) = (RootMeanSquare(x.Span), RootMeanSquare(y.Span));
        if (spreads && layer is Linear or Conv1d or Conv2d && x.Rank > 0) (InputSpread, OutputSpread) = (Spread(x), Spread(y));
        int units = y.Rank == 0 ? 1 : y.Shape[UnitAxis(y.Shape)], inner = y.Rank == 4 ? y.Shape[2] * y.Shape[3] : 1;
        (_active, _derivative) = (new bool[units], new double[IsSaturable ? units : 0]);
        Note(y.Span, units, inner);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The layer.</summary>
    public Layer Layer { get; }

    /// <summary>Its path in the model.</summary>
    public string Path { get; }

    /// <summary>The shape of its input, with the examples.</summary>
    public Shape Inputs { get; }

    /// <summary>The shape of its output, with the examples.</summary>
    public Shape Outputs { get; }

    /// <summary>The root mean square of its input.</summary>
    public double InputRms { get; }

    /// <summary>The root mean square of its output.</summary>
    public double OutputRms { get; }

    /// <summary>How much its input differs between examples: the root mean square of the deviation from their mean; before the first step only.</summary>
    public double InputSpread { get; }

    /// <summary>The same for its output: what it passes on of the differences.</summary>
    public double OutputSpread { get; }

    /// <summary>The root mean square of the gradient at its output; null if none arrived.</summary>
    public double? GradientRms { get; private set; }

    /// <summary>For each unit, whether its output was not 0 for some example.</summary>
    public IReadOnlyList<bool> Active => _active;

    /// <summary>
    /// For layers that saturate (sigmoid, tanh), each unit's mean slope divided by the largest possible one: 1 in the middle, near 0 if the unit is
    /// always at one end; empty for others.
    /// </summary>
    public IReadOnlyList<double> DerivativeShare => _derivative;

    private bool IsSaturable => Layer is Sigmoid or Tanh;

    internal static double RootMeanSquare(ReadOnlySpan<float> values) =>
        values.IsEmpty ? 0 : Math.Sqrt(Kernels.Reduce.SquaredSum(values) / values.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Spread(Tensor values)
    {
        // In double: in deep layers examples differ by less than the rounding of their mean in float.
        int examples = values.Shape[0];
        ReadOnlySpan<float> span = values.Span;
        double[] mean = new double[values.Length / Math.Max(1, examples)];
        for (int i = 0; i < examples; i++)
        {
            ReadOnlySpan<float> row = span.Slice(i * mean.Length, mean.Length);
            for (int k = 0; k < row.Length; k++) mean[k] += row[k];
        }

        double squares = 0;
        for (int i = 0; i < examples; i++)
        {
            ReadOnlySpan<float> row = span.Slice(i * mean.Length, mean.Length);
            for (int k = 0; k < row.Length; k++)
            {
                double difference = row[k] - (mean[k] / examples);
                squares += difference * difference;
            }
        }

        GC.KeepAlive(values);
        return Math.Sqrt(squares / Math.Max(1, values.Length));
    }

    internal void NoteGradient(Tensor dy)
    {
        GradientRms = RootMeanSquare(dy.Span);
        GC.KeepAlive(dy);
    }

    /// <summary>Adds the units that were active on other examples.</summary>
    internal void Add(LayerSigns other)
    {
        for (int unit = 0; unit < Math.Min(_active.Length, other._active.Length); unit++) _active[unit] |= other._active[unit];
    }

    /// <summary>Channels of images, features otherwise.</summary>
    private static int UnitAxis(Shape shape) => shape.Rank == 4 ? 1 : shape.Rank - 1;

    private void Note(ReadOnlySpan<float> y, int units, int inner)
    {
        int silent = units;
        for (int start = 0, unit = 0; start < y.Length; start += inner, unit = unit + 1 == units ? 0 : unit + 1)
        {
            ReadOnlySpan<float> values = y.Slice(start, inner);
            if (!_active[unit] && values.ContainsAnyExcept(0))
            {
                _active[unit] = true;
                silent--;
            }

            if (_derivative.Length > 0)
            {
                foreach (float value in values) _derivative[unit] += Layer is Sigmoid ? 4 * value * (1 - value) : 1 - (value * value);
            }
            else if (silent == 0) break;
        }

        for (int unit = 0; unit < _derivative.Length; unit++) _derivative[unit] *= (double)units / y.Length;
    }

    /// <summary>The layer and the sizes of its numbers.</summary>
    public override string ToString() => $"{Layer.Label}: input {Finding.Number(InputRms)}, output {Finding.Number(OutputRms)}";
}
