namespace Myelin;

/// <summary>Images stored as bytes, a quarter of the memory of floats, and scaled to 0 to 1 as they are taken.</summary>
public sealed class ImageDataset : Dataset
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels;
    private readonly float[] _values = new float[256];
    private readonly int _width;
    private readonly IReadOnlyList<string>? _classNames;

    /// <param name="pixels">One image after another, each row-major; kept, not copied.</param>
    /// <param name="imageShape">The shape of one image, such as <c>[1, 28, 28]</c>.</param>
    /// <param name="labels">A class for each image; kept, not copied.</param>
    /// <param name="classNames">A name for each class; without them, the largest label gives the number of classes.</param>
    /// <param name="maximum">The pixel value that becomes 1: x = pixel / maximum.</param>
    /// <exception cref="ArgumentException">There are not as many images as labels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is out of range.</exception>
    public ImageDataset(byte[] pixels, Shape imageShape, byte[] labels, IReadOnlyList<string>? classNames = null, float maximum = 255)
    {
        (_pixels, InputShape, _labels, _width, _classNames) = (pixels, imageShape, labels, imageShape.ElementCount, classNames);
        if (pixels.LongLength != (long)labels.Length * _width)
        {
            throw new ArgumentException(
                $"ImageDataset: there must be {imageShape} pixels for each label.\n" +
                $"  Got {pixels.Length} pixels, {labels.Length} labels.\n  Images and labels must be of the same part of the data.",
                nameof(pixels));
        }

        Argument.Positive(maximum, nameof(ImageDataset), nameof(maximum), "Try 255.");
        int largest = labels.Length == 0 ? -1 : labels.Max();
        Classes = classNames?.Count ?? largest + 1;
        if (largest >= Classes) OneHotOp.Check("ImageDataset", [.. labels.Select(l => (int)l)], Classes);
        for (int i = 0; i < _values.Length; i++) _values[i] = i / maximum;
    }

    /// <inheritdoc/>
    public override int Count => _labels.Length;

    /// <inheritdoc/>
    public override Shape InputShape { get; }

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _classNames ?? base.ClassNames;

    internal override int[]? LabelsAlone => Array.ConvertAll(_labels, label => (int)label);

    internal override bool IsFinite => float.IsFinite(_values[^1]);

    /// <summary>Reads images and labels from two IDX files, plain or gzipped, such as those of MNIST.</summary>
    /// <param name="imagesPath">Bytes <c>[N, height, width]</c>; images are returned as float32 <c>[N, 1, height, width]</c>.</param>
    /// <param name="labelsPath">Bytes <c>[N]</c>.</param>
    /// <param name="classNames">A name for each class; without them, the largest label gives the number of classes.</param>
    /// <exception cref="InvalidDataException">A file is damaged, the two do not belong together, or a label is out of range.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static ImageDataset FromIdx(string imagesPath, string labelsPath, IReadOnlyList<string>? classNames = null) =>
        FromIdx(IdxArray.Read(imagesPath), imagesPath, IdxArray.Read(labelsPath), labelsPath, classNames);

    internal static ImageDataset FromIdx(IdxArray images, string imagesPath, IdxArray labels, string labelsPath, IReadOnlyList<string>? classNames)
    {
        if (images.Type != IdxType.UInt8 || images.Shape.Rank != 3)
            throw Mislabelled(imagesPath, "images must be bytes [N, height, width] (magic number 00000803)", images);
        if (labels.Type != IdxType.UInt8 || labels.Shape.Rank != 1) throw Mislabelled(labelsPath, "labels must be bytes [N] (magic number 00000801)", labels);
        if (images.Shape[0] != labels.Shape[0])
        {
            throw new InvalidDataException(
                $"IDX: there must be as many images as labels.\n" +
                $"  Got {images.Shape[0]} images in {imagesPath}, {labels.Shape[0]} labels in {labelsPath}.\n" +
                "  Train and test files are mixed up, or one is from another data set: download them again.");
        }

        try
        {
            return new ImageDataset(images.RawBytes, [1, images.Shape[1], images.Shape[2]], labels.RawBytes, classNames);
        }
        catch (ArgumentOutOfRangeException error) when (classNames is not null)
        {
            int largest = classNames.Count - 1, place = labels.RawBytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)largest);
            throw new InvalidDataException(
                $"IDX: in {labelsPath}, labels must be from 0 to {largest}.\n" +
                $"  Got {labels.RawBytes[place]} at position {place}.\n" +
                "  The file is damaged or from another data set; classNames says how many classes there are.",
                error);
        }
    }

    /// <inheritdoc/>
    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        Tensor inputs = Tensor.Uninitialized([indices.Length, .. InputShape.AsSpan()]);
        int[] labels = new int[indices.Length];
        Span<float> to = inputs.Span;
        float[] values = _values;
        for (int i = 0; i < labels.Length; i++)
        {
            CheckIndex(indices[i]);
            labels[i] = _labels[indices[i]];
            ReadOnlySpan<byte> from = _pixels.AsSpan(indices[i] * _width, _width);
            Span<float> row = to.Slice(i * _width, _width);
            for (int j = 0; j < from.Length; j++) row[j] = values[from[j]];
        }

        GC.KeepAlive(inputs);
        return new Batch(inputs, IntTensor.Wrap(labels, [labels.Length]));
    }

    private static InvalidDataException Mislabelled(string path, string rule, IdxArray got) =>
        new($"IDX: in {path}, {rule}.\n  Got {got.Type}{got.Shape}.\n  Images and labels are mixed up, or the file has a wrong name.");
}
