using System.Globalization;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Resizes images. Pixel i of an axis is read at (i + ½)·H/H' - ½, at i·H/H' for <c>Nearest</c>, rounded down; with
        /// <paramref name="alignCorners"/> at i·(H - 1)/(H' - 1). Positions outside read the edge. The gradient uses the same weights.
        /// PyTorch: <c>F.interpolate(x, size)</c>.
        /// </summary>
        /// <param name="size">H' and W', at least 1.</param>
        /// <param name="mode">How values between pixels are computed.</param>
        /// <param name="alignCorners">Whether the corner pixels keep their positions; not for <c>Nearest</c>.</param>
        /// <returns>float32 <c>[N, C, H', W']</c>.</returns>
        /// <exception cref="ShapeException">x is not [N, C, H, W] with pixels, or a size is below 1.</exception>
        /// <exception cref="ArgumentException"><paramref name="alignCorners"/> with <c>Nearest</c>.</exception>
        public Tensor Resize(Size2 size, InterpolationMode mode = InterpolationMode.Nearest, bool alignCorners = false)
        {
            if (x.Rank != 4 || x.Shape[2] < 1 || x.Shape[3] < 1 || size.Height < 1 || size.Width < 1) throw new ShapeException(
                "Resize: x must be [N, C, H, W] with H and W at least 1, and the output too.",
                $"x {x.Describe()}, size {size}.",
                "Try x.Reshape(N, C, H, W).");
            return ResizeOp.Record("Resize", x, size, 0, mode, alignCorners);
        }

        /// <summary>
        /// Scales images: the size becomes ⌊H·scaleFactor⌋, ⌊W·scaleFactor⌋, and pixel i is read as in <c>Resize</c> with 1/scaleFactor
        /// instead of H/H'. PyTorch: <c>F.interpolate(x, scale_factor=…)</c>.
        /// </summary>
        /// <param name="scaleFactor">The factor of both sides: 2 doubles them, a factor below 1 shrinks them.</param>
        /// <param name="mode">How values between pixels are computed.</param>
        /// <param name="alignCorners">Whether the corner pixels keep their positions; not for <c>Nearest</c>.</param>
        /// <returns>float32 <c>[N, C, ⌊H·scaleFactor⌋, ⌊W·scaleFactor⌋]</c>.</returns>
        /// <exception cref="ShapeException">x is not [N, C, H, W] with pixels, or the output would have no pixel.</exception>
        /// <exception cref="ArgumentException"><paramref name="alignCorners"/> with <c>Nearest</c>.</exception>
        public Tensor Upsample(double scaleFactor, InterpolationMode mode = InterpolationMode.Nearest, bool alignCorners = false)
        {
            double height = x.Rank == 4 ? Math.Floor(x.Shape[2] * scaleFactor) : 0, width = x.Rank == 4 ? Math.Floor(x.Shape[3] * scaleFactor) : 0;
            bool fits = height is >= 1 and <= int.MaxValue && width is >= 1 and <= int.MaxValue;
            if (!fits) throw new ShapeException(
                "Upsample: x must be [N, C, H, W], and scaleFactor must give sizes of at least 1.",
                string.Create(CultureInfo.InvariantCulture, $"x {x.Describe()}, scaleFactor {scaleFactor}."),
                "2 doubles both sides; for a given size use x.Resize.");
            return ResizeOp.Record("Upsample", x, ((int)height, (int)width), scaleFactor, mode, alignCorners);
        }
    }
}

internal static class ResizeOp
{
    /// <summary>The attributes that the backward pass and exports read.</summary>
    /// <param name="ScaleFactor">0 if sizes were given.</param>
    /// <param name="Mode">The mode.</param>
    /// <param name="AlignCorners">Whether corners are aligned.</param>
    /// <param name="Rows">The taps along the rows.</param>
    /// <param name="Columns">The taps along the columns.</param>
    internal sealed record Attributes(double ScaleFactor, InterpolationMode Mode, bool AlignCorners, Taps Rows, Taps Columns) : IHasAttributes
    {
        object IHasAttributes.Attributes => new ResizeAttributes(ScaleFactor, Mode, AlignCorners);
    }

    internal static Tensor Record(string name, Tensor x, Size2 size, double scaleFactor, InterpolationMode mode, bool alignCorners)
    {
        CheckCorners(name, mode, alignCorners);

        // A size beyond the limit of a tensor is an error before anything is allocated for it.
        Shape.Create([x.Shape[0], x.Shape[1], size.Height, size.Width]);
        var attributes = new Attributes(scaleFactor, mode, alignCorners,
            Axis(x.Shape[2], size.Height, scaleFactor, mode, alignCorners), Axis(x.Shape[3], size.Width, scaleFactor, mode, alignCorners));
        return Operator.RecordOwn(name, attributes, Both(x, attributes.Rows, attributes.Columns), [x], [], static g =>
            g.Set(0, Both(g.Dy, g.Attributes.Rows.Transposed(), g.Attributes.Columns.Transposed())));
    }

    internal static void CheckCorners(string name, InterpolationMode mode, bool alignCorners)
    {
        if (alignCorners && mode == InterpolationMode.Nearest) throw new ArgumentException(
            $"{name}: alignCorners is for modes that interpolate.\n  Got alignCorners with mode Nearest.\n  Leave it out, or use mode Bilinear.");
    }

    /// <summary>Rows and columns are resized one after the other, in the order with less work.</summary>
    private static Tensor Both(Tensor x, Taps rows, Taps columns)
    {
        bool rowsFirst = (long)rows.Outputs * columns.Inputs <= (long)rows.Inputs * columns.Outputs;
        Tensor between = rowsFirst ? ResampleOp.Along(x, 2, rows) : ResampleOp.Along(x, 3, columns);
        Tensor y = rowsFirst ? ResampleOp.Along(between, 3, columns) : ResampleOp.Along(between, 2, rows);
        between.Storage.Recycle();
        return y;
    }

    private static Taps Axis(int inputs, int outputs, double scaleFactor, InterpolationMode mode, bool alignCorners)
    {
        int reach = mode switch { InterpolationMode.Nearest => 1, InterpolationMode.Bilinear => 2, _ => 4 }, first = reach == 4 ? -1 : 0;
        int[] places = new int[outputs * reach];
        float[] weights = new float[places.Length];
        for (int i = 0, tap = 0; i < outputs; i++)
        {
            double at = Position(i, inputs, outputs, scaleFactor, mode, alignCorners), below = Math.Floor(at);
            for (int k = first; k < first + reach; k++, tap++)
            {
                double distance = at - below - k;
                places[tap] = (int)Math.Clamp(below + k, 0, inputs - 1);
                weights[tap] = reach == 1 ? 1 : (float)(reach == 2 ? 1 - Math.Abs(distance) : Cubic.Weight(distance));
            }
        }

        return Taps.From(inputs, outputs, places, weights);
    }

    /// <summary>The position that output i reads on its axis.</summary>
    private static double Position(int i, int inputs, int outputs, double scaleFactor, InterpolationMode mode, bool alignCorners)
    {
        if (alignCorners) return outputs > 1 ? i * (inputs - 1.0) / (outputs - 1) : 0;
        double step = scaleFactor > 0 ? 1 / scaleFactor : (double)inputs / outputs, at = ((i + 0.5) * step) - 0.5;
        return mode switch
        {
            // Which pixel is nearest depends on one rounding: PyTorch's, in float32.
            InterpolationMode.Nearest => Math.Min(MathF.Floor(i * (float)step), inputs - 1),
            InterpolationMode.Bilinear => inputs == outputs ? i : Math.Clamp(at, 0, inputs - 1),
            _ => at,
        };
    }
}
