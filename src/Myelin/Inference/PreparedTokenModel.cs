using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>
/// A model of ids, such as a <see cref="Gpt"/> or a <see cref="TokenSequential"/>, prepared to predict from inputs of one shape: like
/// <see cref="PreparedModel"/>, with its weights packed and its memory allocated in advance. Any number of threads may run it at once.
/// </summary>
/// <example><code>
/// var gpt = new Gpt(tokenizer.Count, context: 64);
/// PreparedTokenModel ready = gpt.Prepare([1, 16]);
/// var scores = new float[ready.OutputShape.ElementCount];
/// ready.Run([.. tokenizer.Encode("To be, or not to be").Take(16)], scores);
/// </code></example>
public sealed class PreparedTokenModel
{
    private readonly PreparedModel _model;

    internal PreparedTokenModel(PreparedModel model) => _model = model;

    /// <summary>The shape of an input, including the batch.</summary>
    public Shape InputShape => _model.InputShape;

    /// <summary>The shape of the output, including the batch.</summary>
    public Shape OutputShape => _model.OutputShape;

    /// <summary>What it maps: <c>PreparedTokenModel([1, 64] to [1, 64, 65])</c>.</summary>
    public override string ToString() => $"PreparedTokenModel({InputShape} to {OutputShape})";

    /// <summary>Predicts.</summary>
    /// <param name="ids">The ids in row-major order, as many as <see cref="InputShape"/> has.</param>
    /// <param name="y">The destination of the output's elements, as many as <see cref="OutputShape"/> has.</param>
    /// <exception cref="ShapeException">ids or y has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public void Run(ReadOnlySpan<int> ids, Span<float> y)
    {
        if (ids.Length != InputShape.ElementCount) throw PreparedModel.WrongLength("ids", InputShape, ids.Length);
        _model.Run(MemoryMarshal.Cast<int, float>(ids), y);
    }

    /// <summary>Predicts, into a new tensor.</summary>
    /// <param name="ids">int32 of <see cref="InputShape"/>.</param>
    /// <exception cref="ShapeException">ids have another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public Tensor Predict(IntTensor ids)
    {
        if (ids.Shape != InputShape)
        {
            throw new ShapeException("PreparedTokenModel: ids must have the shape that the model was prepared for.",
                $"ids {ids.Describe()}, prepared for int32{InputShape}.",
                $"Try model.Prepare([{string.Join(", ", ids.Shape)}]), or model.Predict, which takes any batch.");
        }

        Tensor y = Tensor.Uninitialized(OutputShape);
        Run(ids.AsSpan(), y.Span);
        return y;
    }
}
