namespace Myelin.Kernels.Tests;

/// <summary>The operands of a convolution, drawn for its shape.</summary>
internal sealed class ConvOperands(ConvShape shape)
{
    internal ConvShape Shape { get; } = shape;

    internal float[] X { get; } = Given.Units(shape.InputLength);

    internal float[] Weight { get; } = Given.Units(shape.WeightLength, 2);

    internal float[] Bias { get; } = Given.Units(shape.OutChannels, 3);

    internal float[] Dy { get; } = Given.Units(shape.OutputLength, 4);
}

/// <summary>What the three passes of a convolution gave.</summary>
internal sealed record ConvPasses(float[] Y, float[] Dx, float[] DWeight, float[] DBias)
{
    /// <summary>Results to be written.</summary>
    internal static ConvPasses Of(ConvShape s) => new(new float[s.OutputLength], new float[s.InputLength], new float[s.WeightLength], new float[s.OutChannels]);

    /// <summary>The results of the engines that the kernel chooses for a shape.</summary>
    internal static ConvPasses Dispatched(ConvOperands given)
    {
        ConvPasses all = Of(given.Shape);
        Conv2dKernel.Forward(given.Shape, given.X, given.Weight, given.Bias, all.Y);
        Conv2dKernel.GradientInput(given.Shape, given.Dy, given.Weight, all.Dx);
        Conv2dKernel.GradientWeight(given.Shape, given.X, given.Dy, all.DWeight, all.DBias);
        return all;
    }

    internal void AreSame(ConvPasses other, string what)
    {
        Compare.SameBits(Y, other.Y, what + " y");
        Compare.SameBits(Dx, other.Dx, what + " dx");
        Compare.SameBits(DWeight, other.DWeight, what + " dWeight");
        Compare.SameBits(DBias, other.DBias, what + " dBias");
    }

    internal void MatchReference(ConvOperands given, Tolerance tolerance)
    {
        ConvShape s = given.Shape;
        (double[] dWeight, double[] dBias) = Conv2dReference.GradientWeight(s, given.X, given.Dy);
        Compare.Close(Conv2dReference.Forward(s, given.X, given.Weight, given.Bias), Y, $"y {s}", tolerance);
        Compare.Close(Conv2dReference.GradientInput(s, given.Dy, given.Weight), Dx, $"dx {s}", tolerance);
        Compare.Close(dWeight, DWeight, $"dWeight {s}", tolerance);
        Compare.Close(dBias, DBias, $"dBias {s}");
    }
}
