using System.Runtime.Intrinsics;

namespace Myelin.Kernels.Tests;

/// <summary>Convolutions by shifted rows: depthwise ones, and few channels per group, in every lane width and for every team.</summary>
public sealed class RowConvTests
{
    public static TheoryData<object> Shapes =>
    [
        Of(2, 3, 8, 8, 3, 1, 1),
        Of(3, 5, 9, 7, 3, 2, 1),
        Of(1, 2, 16, 17, 5, 2, 2),
        Of(2, 2, 14, 14, 7, 1, 3),
        Of(1, 3, 11, 12, 3, 3, 0),
        Of(1, 2, 10, 11, 2, 4, 0),
        Of(2, 4, 6, 6, 1, 1, 0),
        Of(2, 4, 7, 7, 1, 2, 0),
        Of(0, 4, 7, 7, 3, 1, 1),
        Of(2, 1, 5, 5, 3, 1, 4),
        Of(1, 20, 33, 40, 3, 1, 1),
        Of(4, 18, 16, 16, 3, 2, 1),
        new ConvShape(2, 6, 9, 10, 4, 3, 3, 1, 1, 1, 1, 1, 1, 2),
        new ConvShape(1, 8, 40, 21, 3, 3, 3, 1, 1, 1, 1),
        new ConvShape(1, 3, 21, 30, 2, 5, 5, 2, 2, 2, 2),
        new ConvShape(3, 2, 12, 12, 20, 3, 3, 1, 1, 1, 1),
        new ConvShape(2, 3, 13, 11, 9, 4, 3, 2, 3, 1, 1, 2, 1),
        new ConvShape(2, 3, 10, 13, 3, 3, 2, 2, 3, 1, 0, 1, 2, 3),
        new ConvShape(1, 2, 12, 9, 2, 1, 4, 1, 2, 0, 3, 1, 1, 2),
        new ConvShape(1, 2, 15, 16, 2, 3, 3, 2, 2, 2, 2, 2, 3, 2),
        new ConvShape(1, 2, 15, 16, 2, 4, 1, 3, 1, 1, 0, 2, 1, 2),
    ];

    private static ConvShape Of(int batch, int channels, int height, int width, int kernel, int stride, int pad) =>
        new(batch, channels, height, width, channels, kernel, kernel, stride, stride, pad, pad, Groups: channels);

    private static unsafe ConvPasses Run<S, V>(ConvOperands given) where S : struct, IFloatSimd<V> where V : struct
    {
        ConvShape s = given.Shape;
        var all = ConvPasses.Of(s);
        fixed (float* px = given.X, pw = given.Weight, pb = given.Bias, pdy = given.Dy, py = all.Y, pdx = all.Dx, pdw = all.DWeight, pdb = all.DBias)
        {
            RowConv<S, V>.Forward(s, px, pw, pb, py, false);
            RowConv<S, V>.GradientInput(s, pdy, pw, pdx);
            RowConv<S, V>.GradientWeight(s, px, pdy, pdw, pdb, false);
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

    /// <summary>Rows of every length up to several lanes, at both strides.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rows_may_have_any_length(int stride)
    {
        for (int width = 1; width <= 70; width++)
        {
            var given = new ConvOperands(Of(1, 2, 3, width, 3, stride, 1));
            ConvPasses wide = Run<Simd512, Vector512<float>>(given);
            wide.MatchReference(given, Tolerance.Default);
            wide.AreSame(Run<Simd256, Vector256<float>>(given), $"256, width {width}");
            wide.AreSame(Run<Simd128, Vector128<float>>(given), $"128, width {width}");
        }
    }

    [Fact]
    public void Nothing_outside_of_the_operands_is_read_or_written()
    {
        ConvShape s = Of(2, 3, 9, 11, 3, 2, 1);
        using var x = new GuardedMemory(s.InputLength);
        using var weight = new GuardedMemory(s.WeightLength);
        using var bias = new GuardedMemory(s.OutChannels);
        using var y = new GuardedMemory(s.OutputLength);
        foreach (GuardedMemory memory in (GuardedMemory[])[x, weight, bias, y]) memory.Span.Fill(0.5f);
        Conv2dKernel.Forward(s, x.Span, weight.Span, bias.Span, y.Span, GemmActivation.Relu);
        Conv2dKernel.GradientWeight(s, x.Span, y.Span, weight.Span, bias.Span);
        Conv2dKernel.GradientInput(s, y.Span, weight.Span, x.Span);
    }

    /// <summary>What lanes compute behind the end of a row is multiplied by 0: what an earlier use left in scratch memory must not come into it.</summary>
    [Fact]
    public unsafe void Scratch_memory_may_hold_anything()
    {
        var given = new ConvOperands(Of(2, 3, 7, 9, 3, 2, 1));
        ConvPasses before = ConvPasses.Dispatched(given);
        foreach (Workspace.Slot slot in (Workspace.Slot[])[Workspace.Slot.Image, Workspace.Slot.Product, Workspace.Slot.Row, Workspace.Slot.TileScratch])
            new Span<float>(Workspace.Get(slot, 1024), 1024).Fill(float.NaN);
        Teams.With(1, () => before.AreSame(ConvPasses.Dispatched(given), "after NaN"));
    }
}
