using Myelin.Graphs;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>Resizing and sampling, which ONNX has with many more settings.</summary>
internal static class ExportedSampling
{
    /// <summary>By sizes, unless the factor for reading pixels differs from that of the sizes.</summary>
    internal static string Resize(ExportedCall call)
    {
        ResizeAttributes a = call.Attributes<ResizeAttributes>();
        Shape from = call.From(), to = call.To;
        bool bySizes = a.ScaleFactor == 0 || (to[2] == from[2] * a.ScaleFactor && to[3] == from[3] * a.ScaleFactor);
        string[] inputs = bySizes
            ? [call[0], "", "", call.ComputedOutputSizes]
            : [call[0], "", call.Graph.Constant(NdArray.From([1f, 1, (float)a.ScaleFactor, (float)a.ScaleFactor]))];
        if (a.Mode == InterpolationMode.Nearest)
            return call.Node("Resize", inputs, ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
        return call.Node("Resize", inputs, ("mode", a.Mode == InterpolationMode.Bilinear ? "linear" : "cubic"),
            ("coordinate_transformation_mode", a.AlignCorners ? "align_corners" : "half_pixel"));
    }

    internal static string GridSample(ExportedCall call)
    {
        GridSampleAttributes a = call.Attributes<GridSampleAttributes>();
        string mode = a.Mode switch { InterpolationMode.Nearest => "nearest", InterpolationMode.Bilinear => "bilinear", _ => "bicubic" };
        string padding = a.Padding switch { GridPadding.Zeros => "zeros", GridPadding.Border => "border", _ => "reflection" };
        return call.Node("GridSample", [call[0], call[1]], ("mode", mode), ("padding_mode", padding), ("align_corners", a.AlignCorners ? 1 : 0));
    }
}
