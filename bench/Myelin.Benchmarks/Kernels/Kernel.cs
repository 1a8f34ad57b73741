namespace Myelin.Benchmarks;

/// <summary>A kernel on one shape.</summary>
/// <param name="Name">The operation and the sizes.</param>
/// <param name="Flop">
/// Floating-point operations of the definition: a convolution's are those of the direct sum, whichever way it is computed; an exponential,
/// a root and a comparison count as one each.
/// </param>
/// <param name="Bytes">What must be read or written at least once.</param>
/// <param name="Run">One call.</param>
internal sealed record Kernel(string Name, double Flop, double Bytes, Action Run)
{
    /// <summary>The bytes of operands.</summary>
    internal static double BytesOf(params ReadOnlySpan<float[]> operands)
    {
        double sum = 0;
        foreach (float[] operand in operands) sum += sizeof(float) * (double)operand.Length;
        return sum;
    }
}
