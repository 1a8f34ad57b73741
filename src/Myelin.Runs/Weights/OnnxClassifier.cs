using System.Globalization;
using Myelin.Interop.Onnx;

namespace Myelin.Runs;

/// <summary>
/// An ONNX model as a classifier of images: they are reshaped to that of its single input, and its first output is interpreted
/// as scores. Probabilities become their logarithms, so that loss and softmax mean the same as with scores. Whether they are is decided once:
/// by the graph, if it ends in a softmax, otherwise by its outputs for a sample (rows from 0 to 1 whose sum is 1).
/// </summary>
internal sealed class OnnxClassifier : Layer
{
    private const float SumTolerance = 1e-3f, SmallestProbability = 1e-38f;

    private readonly Layer _model;
    private readonly string _name;
    private readonly int _classes;
    private readonly int[]? _shape;
    private readonly int? _batch;
    private bool _givesProbabilities;

    private OnnxClassifier(OnnxModel model, string name, Shape image, int classes)
    {
        if (model.Inputs is not [{ Type: "float32" } input])
        {
            throw Unfit("a model for images has one float32 input", string.Join("; ", model.Inputs), "Try myelin run, which takes any inputs by name.");
        }

        (_name, _classes) = (name, classes);
        if (input.Axes is { Count: > 0 } axes)
        {
            (_batch, _shape) = Fit(axes, image)
                ?? throw Unfit("the images must fit the model's input", $"{input} for images {image}", "Choose the data set that it was trained for.");
        }

        _model = Child("model", model.ToLayer());
    }

    /// <summary>Opens a model for images.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <param name="externalData">Whether it may read weights from files in its folder.</param>
    /// <param name="sample">Images <c>[N, …]</c> as they will be given to it.</param>
    /// <param name="classes">The number of scores per image.</param>
    /// <exception cref="ArgumentException">Its inputs or outputs are different.</exception>
    internal static OnnxClassifier Open(string path, bool externalData, Tensor sample, int classes)
    {
        var model = OnnxModel.Open(path, new OnnxOptions { ExternalData = externalData });
        var classifier = new OnnxClassifier(model, path, sample.Shape.Without(0), classes);
        classifier.Predict(sample.Slice(0, 0, 1));
        classifier._givesProbabilities = EndsInSoftmax(OnnxGraphInfo.Read(path)) || AreProbabilities(classifier.Predict(sample));
        return classifier;
    }

    /// <summary>Scores <c>[N, classes]</c> of images <c>[N, …]</c>.</summary>
    public override Tensor Forward(Tensor x)
    {
        int count = x.Shape[0], step = _batch ?? count;
        var parts = new List<Tensor>();
        for (int start = 0; start < count; start += step)
        {
            int end = Math.Min(count, start + step);
            Tensor part = x.Slice(0, start, end);
            // For a model with a fixed batch size the last batch is filled up with copies of an image.
            if (end - start < step) part = Tensor.Concat([part, .. Enumerable.Repeat(x.Slice(0, end - 1, end), step - (end - start))]);
            parts.Add(Scores(part, step).Slice(0, 0, end - start));
        }

        Tensor scores = parts.Count == 1 ? parts[0] : Tensor.Concat([.. parts]);
        return _givesProbabilities ? scores.Clamp(min: SmallestProbability).Log() : scores;
    }

    private Tensor Scores(Tensor part, int count)
    {
        Tensor y = _model.Call(_shape is null ? part : part.Reshape(_batch == 1 ? _shape : [count, .. _shape]));
        if (y.Length == count * _classes) return y.Reshape(count, _classes);
        string rule = $"the model must give a score for each of the {_classes} classes";
        throw Unfit(rule, $"{y.Describe()} for {count} images", "Choose the data set that it was trained for.");
    }

    /// <summary>Whether the output is a softmax, apart from its shape and type.</summary>
    private static bool EndsInSoftmax(OnnxGraphInfo graph)
    {
        string? value = graph.Outputs[0].Name;
        foreach (OnnxNodeInfo node in graph.Nodes.Reverse().Where(node => node.Outputs.Contains(value)))
        {
            if (node.Operator is not ("Identity" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Cast")) return node.Operator == "Softmax";
            value = node.Inputs[0];
        }

        return false;
    }

    private static bool AreProbabilities(Tensor scores)
    {
        float[] values = scores.ToArray();
        int classes = scores.Shape[1];
        return values.All(v => v is >= 0 and <= 1 + SumTolerance) && values.Chunk(classes).All(row => Math.Abs(row.Sum() - 1) <= SumTolerance);
    }

    /// <summary>
    /// The number of images that the model takes at once (null for any number) and their shape; for a model that takes one, the shape with all axes.
    /// Null if they do not match.
    /// </summary>
    private static (int? Batch, int[] Shape)? Fit(IReadOnlyList<string> axes, Shape image)
    {
        int?[] sizes = [.. axes.Select(axis => int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : (int?)null)];
        if (Holds(sizes, image)) return (1, [.. sizes.Select(size => size!.Value)]);
        int?[] rest = sizes[1..];
        // Axes of any size get the sizes of the images, or the remaining size for a single one.
        if (rest.Length == image.Rank) rest = [.. rest.Select((size, axis) => size ?? image[axis])];
        long known = rest.Aggregate(1L, (product, size) => product * (size ?? 1));
        bool isOneOpen = rest.Count(size => size is null) == 1 && known > 0 && image.ElementCount % known == 0;
        if (isOneOpen) rest = [.. rest.Select(size => size ?? (int)(image.ElementCount / known))];
        return Holds(rest, image) && sizes[0] is null or > 0 ? (sizes[0], [.. rest.Select(size => size!.Value)]) : null;
    }

    /// <summary>Whether the sizes are all given and match one image.</summary>
    private static bool Holds(int?[] sizes, Shape image) =>
        sizes.All(size => size > 0) && sizes.Aggregate(1L, (product, size) => product * size!.Value) == image.ElementCount;

    private ArgumentException Unfit(string rule, string got, string advice) => new($"ONNX: {rule}.\n  Got {got}, in {_name ?? "the model"}.\n  {advice}");
}
