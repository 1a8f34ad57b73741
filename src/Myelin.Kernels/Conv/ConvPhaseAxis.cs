namespace Myelin.Kernels;

/// <summary>
/// One axis of a phase of the input gradient: the pixels of dx for which (pixel + pad) mod stride is the residue, and the taps they use.
/// </summary>
internal readonly struct ConvPhaseAxis(int residue, int kernel, int stride, int dilation, int pad, int size)
{
    // Pixels are numbered by (pixel + pad - residue) / stride, starting with this one.
    private readonly int _first = Ceiling(pad - residue, stride);

    /// <summary>The number of pixels of the phase.</summary>
    internal int Count => Math.Max(0, Floor(size - 1 + pad - residue, stride) - _first + 1);

    /// <summary>The first of them.</summary>
    internal int FirstPixel => _first * stride + residue - pad;

    /// <summary>The number of taps they use.</summary>
    internal int Taps
    {
        get
        {
            int count = 0;
            for (int tap = 0; tap < kernel; tap++) count += Sees(tap) ? 1 : 0;
            return count;
        }
    }

    internal bool Sees(int tap) => tap * dilation % stride == residue;

    /// <summary>The index in dy that the phase's first pixel reads through a tap; the next pixel reads the next index.</summary>
    internal int Source(int tap) => _first + (residue - tap * dilation) / stride;

    /// <summary>The range of dy's indices read by all phases of an axis.</summary>
    internal static (int Low, int Length) Range(int kernel, int stride, int dilation, int pad, int size)
    {
        int low = int.MaxValue, high = int.MinValue;
        for (int residue = 0; residue < stride; residue++)
        {
            ConvPhaseAxis axis = new(residue, kernel, stride, dilation, pad, size);
            for (int tap = 0; tap < kernel && axis.Count > 0; tap++)
            {
                if (!axis.Sees(tap)) continue;
                low = Math.Min(low, axis.Source(tap));
                high = Math.Max(high, axis.Source(tap) + axis.Count - 1);
            }
        }
        return high < low ? (0, 1) : (low, high - low + 1);
    }

    private static int Floor(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static int Ceiling(int a, int b) => -Floor(-a, b);
}
