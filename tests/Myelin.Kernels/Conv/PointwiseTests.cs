using System.Runtime.Intrinsics;

namespace Myelin.Kernels.Tests;

/// <summary>Convolutions of 1x1 kernels, in every lane width and for every team.</summary>
public sealed class PointwiseTests
{
    public static TheoryData<object> Shapes =>
    [
        new ConvShape(1, 2, 3, 5, 3, 1, 1),
        new ConvShape(3, 16, 8, 8, 24, 1, 1),
        new ConvShape(17, 5, 7, 7, 9, 1, 1),
        new ConvShape(40, 3, 4, 4, 2, 1, 1),
        new ConvShape(2, 33, 17, 19, 40, 1, 1),
        new ConvShape(0, 3, 4, 4, 2, 1, 1),
    ];

    private static unsafe ConvPasses Run<S, V>(ConvOperands given) where S : struct, IFloatSimd<V> where V : struct
    {
        ConvShape s = given.Shape;
        var all = ConvPasses.Of(s);
        fixed (float* px = given.X, pw = given.Weight, pb = given.Bias, pdy = given.Dy, py = all.Y, pdx = all.Dx, pdw = all.DWeight, pdb = all.DBias)
        {
            PointwiseConv<S, V>.Forward(s, px, pw, pb, py, false);
            PointwiseConv<S, V>.GradientInput(s, pdy, pw, pdx);
            PointwiseConv<S, V>.GradientWeight(s, px, pdy, pdw, pdb, false);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_pass_matches_the_reference_in_every_width(object shape)
    {
        var given = new ConvOperands((ConvShape)shape);
        ConvPasses wide = Run<Simd512, Vector512<float>>(given);
        wide.MatchReference(given, Tolerance.Default);
        wide.AreSame(Run<Simd256, Vector256<float>>(given), "256");
        wide.AreSame(Run<Simd128, Vector128<float>>(given), "128");
        Teams.ForEach(threads => wide.AreSame(Run<Simd512, Vector512<float>>(given), $"{threads} threads"));
        ConvPasses.Dispatched(given).MatchReference(given, Tolerance.Winograd);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Relu_is_fused_and_gradients_accumulate(object shape)
    {
        var given = new ConvOperands((ConvShape)shape);
        ConvPasses plain = ConvPasses.Dispatched(given), other = ConvPasses.Dispatched(given);
        Conv2dKernel.Forward(given.Shape, given.X, given.Weight, given.Bias, other.Y, GemmActivation.Relu);
        Assert.Equal(plain.Y.Select(v => Math.Max(0, v)), other.Y);
        Conv2dKernel.GradientWeight(given.Shape, given.X, given.Dy, other.DWeight, other.DBias, accumulate: true);
        Assert.Equal(plain.DWeight.Select(v => 2 * v), other.DWeight);
        Assert.Equal(plain.DBias.Select(v => 2 * v), other.DBias);
    }
}
