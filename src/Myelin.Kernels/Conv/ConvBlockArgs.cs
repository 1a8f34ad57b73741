namespace Myelin.Kernels;

/// <summary>The operands of a block's passes; in the backward pass Y is dy.</summary>
internal unsafe struct ConvBlockArgs
{
    internal ConvBlockShape Shape;
    internal float* X, Weight, Bias, Y, Saved, Mean, InvStd, Scale, Shift;

    internal readonly float* Input(int image) => X + (nint)image * Shape.Conv.InChannels * Shape.Conv.Height * Shape.Conv.Width;

    internal readonly float* Convolved(int image) => Saved + (nint)image * Shape.ImageLength;

    internal readonly float* Output(int image) => Y + (nint)image * Shape.Conv.OutChannels * Shape.OutPixels;
}

/// <summary>The destinations of a block's gradients; null where one is not wanted.</summary>
internal unsafe struct ConvBlockGradients
{
    internal float* Dx, Weight, Bias, Scale, Shift;
}

/// <summary>The running statistics, null if they are not kept.</summary>
internal readonly unsafe struct Statistics(float* mean, float* variance, double momentum, double epsilon)
{
    /// <summary>Combines the means and sums of squares of equally large images into one channel's mean and 1 / √(variance + eps).</summary>
    internal void Finish(int channel, int images, int pixels, float* means, float* squares, int stride, out float meanOfAll, out float invStd)
    {
        double sum = 0, scatter = 0, count = (double)images * pixels;
        for (int n = 0; n < images; n++) sum += means[n * stride];
        double center = sum / images;
        for (int n = 0; n < images; n++)
        {
            double distance = means[n * stride] - center;
            scatter += squares[n * stride] + pixels * distance * distance;
        }
        meanOfAll = (float)center;
        invStd = (float)(1 / Math.Sqrt(scatter / count + epsilon));
        if (mean != null) mean[channel] = (float)((1 - momentum) * mean[channel] + momentum * center);
        if (variance != null) variance[channel] = (float)((1 - momentum) * variance[channel] + momentum * (scatter / Math.Max(1, count - 1)));
    }
}
