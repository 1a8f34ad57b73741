using Google.Protobuf;
using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>The result of an export.</summary>
/// <param name="Operators">The number of operators in the file.</param>
/// <param name="BatchIsFree">Whether the first axis of input and output may have any size; otherwise it is fixed.</param>
/// <param name="LargestDifference">The largest difference, over the largest value, between the model and the file run on random inputs.</param>
public sealed record OnnxExportReport(int Operators, bool BatchIsFree, float LargestDifference);

/// <summary>
/// Writes models as ONNX: the operators of one evaluation, in order, with the weights under their keys. The file is read again and compared
/// with the model before anything is written to the disk.
/// </summary>
/// <remarks>Operator set 17. What depends on an input's values (and not on its operators) is fixed at its value for the inputs tried.</remarks>
public static class OnnxExport
{
    /// <summary>
    /// The allowed difference between a file and its model, relative to the largest value: other orders of summation, other exponentials.
    /// </summary>
    private const float Tolerance = 1e-4f;

    /// <summary>A batch size other than those traced, to find code that depends on the batch size.</summary>
    private const int ManyExamples = 17;

    /// <summary>The inputs that are traced and those that are tried differ, to find what depends on values.</summary>
    private const ulong TraceSeed = 1, TestSeed = 2;

    extension(Module<Tensor, Tensor> model)
    {
        /// <summary>
        /// Saves the model, as it evaluates, as an ONNX file with input <c>x</c> and output <c>y</c>. A crash leaves the old file or the
        /// new.
        /// </summary>
        /// <param name="path">The file, usually <c>model.onnx</c>.</param>
        /// <param name="input">The shape of an input, batch included; the batch may have any size afterwards if the operators allow it.</param>
        /// <param name="metadata">Texts to put into the file.</param>
        /// <exception cref="ArgumentException">The shape has no axis, or no elements.</exception>
        /// <exception cref="NotSupportedException">
        /// An operator has no counterpart; all of them are named. Or the file would not compute what the model computes.
        /// </exception>
        /// <exception cref="ShapeException">The model does not take such inputs.</exception>
        /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
        public OnnxExportReport SaveOnnx(string path, Shape input, IReadOnlyDictionary<string, string>? metadata = null) =>
            Save(path, model, input, RandomTensor, static x => OnnxValue.From(x), metadata);
    }

    extension(Module<IntTensor, Tensor> model)
    {
        /// <summary>Saves a model of ids, such as a language model, as an ONNX file with the int64 input <c>x</c> and output <c>y</c>.</summary>
        /// <param name="path">The file, usually <c>model.onnx</c>.</param>
        /// <param name="input">
        /// The shape of an input, batch included: <c>[1, 64]</c>; the batch may have any size afterwards if the operators allow it.
        /// </param>
        /// <param name="vocabulary">The number of ids, at least 1; random ones are tried.</param>
        /// <param name="metadata">Texts to put into the file.</param>
        /// <exception cref="ArgumentException">The shape has no axis, or no elements; or there are no ids.</exception>
        /// <exception cref="NotSupportedException">
        /// An operator has no counterpart; all of them are named. Or the file would not compute what the model computes.
        /// </exception>
        /// <exception cref="ShapeException">The model does not take such inputs.</exception>
        /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
        public OnnxExportReport SaveOnnx(string path, Shape input, int vocabulary, IReadOnlyDictionary<string, string>? metadata = null) =>
            Save(path, model, input, (shape, seed) => RandomIds(shape, seed, vocabulary), static x => OnnxValue.From(x), metadata);
    }

    private static OnnxExportReport Save<TIn>(string path, Module<TIn, Tensor> model, Shape input, Func<Shape, ulong, TIn> draw,
        Func<TIn, OnnxValue> value, IReadOnlyDictionary<string, string>? metadata)
        where TIn : class
    {
        if (input.Rank == 0 || input.ElementCount == 0)
            throw new ArgumentException($"SaveOnnx: the input's shape must have a batch and elements.\n  Got {input}.\n  Try [1, 784].", nameof(input));
        Shape first = input.With(0, Math.Max(2, input[0])), second = first.With(0, first[0] + 1);
        ModelProto? withFree = BuildFree(model, first, second, draw, metadata);
        float difference = withFree is null ? float.NaN : FreeDifference(withFree, [input, second, first.With(0, Math.Max(ManyExamples, (2 * first[0]) + 1))]);
        bool free = difference <= Tolerance;
        ModelProto proto = free ? withFree! : BuildFixed();
        if (!free) difference = Difference(proto, [input]);

        byte[] bytes = proto.ToByteArray();
        if (!(difference <= Tolerance))
        {
            throw new NotSupportedException(
                $"SaveOnnx: the file must compute what {model.Label} computes.\n  Got a difference of {difference} of the largest value, on random inputs.\n" +
                "  A part of it that depends on the inputs' values, other than through operators on tensors, cannot be exported.");
        }

        AtomicFile.Write(path, stream => stream.Write(bytes));
        return new OnnxExportReport(proto.Graph.Node.Count, free, difference);

        ModelProto BuildFixed()
        {
            Traced only = Traced.Of(model, draw(input, TraceSeed));
            return new OnnxExporter(model, only, only).Export(metadata);
        }

        // A model or a file that does not accept another batch size has a fixed one.
        float FreeDifference(ModelProto file, Shape[] shapes)
        {
            try { return Difference(file, shapes); }
            catch (Exception error) when (IsAboutSizes(error) || error is InvalidDataException or NotSupportedException) { return float.NaN; }
        }

        float Difference(ModelProto file, Shape[] shapes)
        {
            var read = OnnxModel.Open(new MemoryStream(file.ToByteArray()));
            float most = 0;
            foreach (Shape shape in shapes)
            {
                TIn x = draw(shape, TestSeed);
                Tensor expected = model.Predict(x), got = read.Run(new Dictionary<string, OnnxValue> { ["x"] = value(x) })["y"].Tensor!;
                float largest = Math.Max(1e-6f, expected.Abs().Max().Item());
                most = Math.Max(most, got.Shape == expected.Shape ? (got - expected).Abs().Max().Item() / largest : float.PositiveInfinity);
            }

            return most;
        }
    }

    /// <summary>With a free batch if two traces of different batches agree except for it, else null.</summary>
    private static ModelProto? BuildFree<TIn>(Module<TIn, Tensor> model, Shape first, Shape second, Func<Shape, ulong, TIn> draw,
        IReadOnlyDictionary<string, string>? metadata)
        where TIn : class
    {
        try { return new OnnxExporter(model, Traced.Of(model, draw(first, TraceSeed)), Traced.Of(model, draw(second, TraceSeed))).Export(metadata); }
        catch (Exception error) when (IsAboutSizes(error) || error is FixedBatchException) { return null; }
    }

    /// <summary>The exceptions of layers and user code for a size that they do not accept.</summary>
    private static bool IsAboutSizes(Exception error) =>
        error is ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException;

    private static Tensor RandomTensor(Shape shape, ulong seed) => Tensor.Normal(new RandomStream(seed, (ulong)shape[0]), shape.AsSpan());

    private static IntTensor RandomIds(Shape shape, ulong seed, int vocabulary)
    {
        var random = new RandomStream(seed, (ulong)shape[0]);
        int[] ids = new int[shape.ElementCount];
        for (int i = 0; i < ids.Length; i++) ids[i] = random.Next(vocabulary);
        return IntTensor.From(ids, shape.AsSpan());
    }
}
