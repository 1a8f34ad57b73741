using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Cuts boxes out of images and resamples them to one size: every box is divided into cells, and a cell is the mean of bilinear
        /// samples in it. Samples more than a pixel outside the image are 0. The gradient is spread over the pixels that were read, in the
        /// order of the boxes; boxes get none. PyTorch: <c>torchvision.ops.roi_align</c>. He and others 2017, Mask R-CNN.
        /// </summary>
        /// <param name="boxes">float32 <c>[n, 4]</c>: left, top, right, bottom of each box.</param>
        /// <param name="images">int32 <c>[n]</c>: the image that each box belongs to, from 0 to N - 1.</param>
        /// <param name="outputSize">Rows and columns of cells, at least 1.</param>
        /// <param name="spatialScale">The factor of the box coordinates, such as 1/16 if x has a sixteenth of the picture's height.</param>
        /// <param name="samplingRatio">Samples per cell along each axis; 0 for about one per pixel.</param>
        /// <param name="aligned">
        /// Whether to move boxes by half a pixel, so that a box with integer coordinates is what <c>Slice</c> would cut. Without it, as in
        /// the first releases of torchvision, boxes are also at least one pixel large.
        /// </param>
        /// <returns>float32 <c>[n, C, H', W']</c>.</returns>
        /// <exception cref="ShapeException">
        /// x is not [N, C, H, W] with pixels, boxes are not [n, 4] with n images, or a size is out of range.
        /// </exception>
        /// <exception cref="ArgumentException">There is no such image, or a box has a corner that is not finite.</exception>
        public Tensor RoiAlign(Tensor boxes, IntTensor images, Size2 outputSize, float spatialScale = 1, int samplingRatio = 0, bool aligned = false)
        {
            RoiAlignOp.Check(x, boxes, images, outputSize, samplingRatio);
            (int height, int width) = outputSize;
            var shape = new RoiShape(
                x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], images.Length, height, width, spatialScale, samplingRatio, aligned);
            Tensor y = Tensor.Uninitialized([images.Length, x.Shape[1], height, width]);
            RoiAlignKernel.Forward(shape, x.Span, boxes.Span, images.AsSpan(), y.Span);
            return Operator.RecordOwn("RoiAlign", (shape, images), y, [x, boxes], [boxes], static g =>
            {
                if (g.Needs(1)) throw new InvalidOperationException(
                    "Backward: RoiAlign has no gradient with respect to its boxes.\n  Got boxes that depend on a parameter.\n"
                    + "  Pass boxes.Detach(), and train the boxes with a separate loss.");
                Tensor dx = Tensor.Uninitialized(g.InputShape(0));
                RoiAlignKernel.GradientInput(g.Attributes.shape, g.Dy.Span, g.Saved(0).Span, g.Attributes.images.AsSpan(), dx.Span);
                g.Set(0, dx);
            });
        }
    }
}

internal static class RoiAlignOp
{
    internal static void Check(Tensor x, Tensor boxes, IntTensor images, Size2 outputSize, int samplingRatio)
    {
        bool fits = x.Rank == 4 && x.Shape[2] > 0 && x.Shape[3] > 0 && boxes.Rank == 2 && boxes.Shape[1] == 4 && images.Shape == boxes.Shape.Without(1);
        if (!fits) throw new ShapeException(
            "RoiAlign: x must be [N, C, H, W] with H and W at least 1, boxes [n, 4] and images [n].",
            $"x {x.Describe()}, boxes {boxes.Describe()}, images {images.Describe()}.",
            "Give the image of each box: all 0 for boxes of one image.");
        if (outputSize.Height < 1 || outputSize.Width < 1 || samplingRatio < 0) throw new ShapeException(
            "RoiAlign: outputSize must be at least 1, samplingRatio at least 0.",
            $"outputSize {outputSize}, samplingRatio {samplingRatio}.",
            "Try 7, and 0 for about one sample per pixel.");
        foreach (int image in images.AsSpan())
        {
            if ((uint)image >= (uint)x.Shape[0]) throw new ArgumentOutOfRangeException(nameof(images),
                $"RoiAlign: each image must be one of 0 to {x.Shape[0] - 1}.\n  Got {image}.\n  Count images from 0, within the batch.");
        }

        for (int i = 0; i < boxes.Length; i++)
        {
            float value = boxes.Span[i];
            if (!float.IsFinite(value)) throw new ArgumentException(
                $"RoiAlign: corners of boxes must be finite.\n  Got {value} in box {i / 4}.\n  Look for the layer that first produced it.", nameof(boxes));
        }
    }
}
