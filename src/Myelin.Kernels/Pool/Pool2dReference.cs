namespace Myelin.Kernels;

/// <summary>Pooling by definition.</summary>
internal static class Pool2dReference
{
    internal static (float[] Y, int[] Indices) Max(in PoolShape s, float[] x)
    {
        float[] y = new float[s.OutputLength];
        int[] indices = new int[s.OutputLength];
        for (int o = 0; o < y.Length; o++)
        {
            int w = o % s.OutWidth, h = o / s.OutWidth % s.OutHeight, plane = o / (s.OutWidth * s.OutHeight);
            (y[o], indices[o]) = (float.NegativeInfinity, -1);
            for (int t = 0; t < s.KernelH * s.KernelW; t++)
            {
                int r = h * s.StrideH - s.PadH + t / s.KernelW * s.DilationH, c = w * s.StrideW - s.PadW + t % s.KernelW * s.DilationW;
                if (r < 0 || r >= s.Height || c < 0 || c >= s.Width) continue;
                float value = x[(plane * s.Height + r) * s.Width + c];
                if (indices[o] < 0 || value > y[o] || float.IsNaN(value)) (y[o], indices[o]) = (value, r * s.Width + c);
            }
        }
        return (y, indices);
    }

    /// <summary>
    /// The weight of each input element in each output of one plane, [outputs, inputs]: forward and backward are its products.
    /// </summary>
    internal static double[,] AverageShares(in PoolShape s, bool countIncludePad)
    {
        double[,] shares = new double[s.OutHeight * s.OutWidth, s.Height * s.Width];
        for (int o = 0; o < s.OutHeight * s.OutWidth; o++)
        {
            int top = o / s.OutWidth * s.StrideH - s.PadH, left = o % s.OutWidth * s.StrideW - s.PadW, inside = 0, padded = 0;
            for (int t = 0; t < s.KernelH * s.KernelW; t++)
            {
                int r = top + t / s.KernelW, c = left + t % s.KernelW;
                if (r < s.Height + s.PadH && c < s.Width + s.PadW) padded++;
                if (r < 0 || r >= s.Height || c < 0 || c >= s.Width) continue;
                inside++;
                shares[o, r * s.Width + c] = 1;
            }
            for (int i = 0; i < s.Height * s.Width; i++) shares[o, i] /= countIncludePad ? padded : inside;
        }
        return shares;
    }

    internal static double[,] AdaptiveShares(int height, int width, int outHeight, int outWidth)
    {
        double[,] shares = new double[outHeight * outWidth, height * width];
        for (int o = 0; o < outHeight * outWidth; o++)
        {
            int i = o / outWidth, j = o % outWidth;
            int top = (int)Math.Floor(i * height / (double)outHeight), bottom = (int)Math.Ceiling((i + 1) * height / (double)outHeight);
            int left = (int)Math.Floor(j * width / (double)outWidth), right = (int)Math.Ceiling((j + 1) * width / (double)outWidth);
            for (int r = top; r < bottom; r++)
            {
                for (int c = left; c < right; c++) shares[o, r * width + c] = 1.0 / ((bottom - top) * (right - left));
            }
        }
        return shares;
    }
}
