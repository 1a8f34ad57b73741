namespace Myelin.Interop.Onnx;

/// <summary>
/// An ONNX model prepared for inputs of known shapes: constants folded, operators fused, weights packed. Created by
/// <see cref="OnnxModel.Prepare"/>; it keeps the weights of that time. Any number of threads may run it at once.
/// </summary>
public sealed class PreparedOnnxModel
{
    private readonly OnnxModel _model;
    private readonly OnnxGraph _graph;

    internal PreparedOnnxModel(OnnxModel model, OnnxGraph graph, IReadOnlyList<Shape?> shapes)
    {
        (_model, _graph) = (model, graph);
        InputShapes = shapes;
    }

    /// <summary>The shapes it was prepared for, in the order of the model's inputs; null for a sequence.</summary>
    public IReadOnlyList<Shape?> InputShapes { get; }

    /// <summary>The number of operators left after folding and fusing.</summary>
    public int OperatorCount => _graph.Nodes.Length;

    /// <summary>Evaluates.</summary>
    /// <param name="inputs">A value for each input of the model, of the shapes prepared for.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="InvalidDataException">An input is missing, unknown, or of another type or shape.</exception>
    public IReadOnlyDictionary<string, OnnxValue> Run(IReadOnlyDictionary<string, OnnxValue> inputs) => _model.Named(_model.Evaluate(_graph, Given(inputs)));

    /// <summary>Evaluates a model of one float32 input and output.</summary>
    /// <param name="x">The input, of the shape prepared for.</param>
    /// <exception cref="InvalidDataException">The model has other inputs or outputs, or x another shape.</exception>
    public Tensor Run(Tensor x) =>
        _model.Evaluate(_graph, Fitting([x]))[0].Tensor
            ?? throw new InvalidDataException(
                $"ONNX: the first output must be float32.\n  Got {_model.Outputs[0]}.\n  Use Run with inputs by name.");

    /// <summary>The inputs in order. Values with the prepared shapes need no further check.</summary>
    private OnnxValue[] Given(IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        var given = new OnnxValue[InputShapes.Count];
        bool fits = inputs.Count == given.Length;
        for (int i = 0; fits && i < given.Length; i++)
        {
            fits = inputs.TryGetValue(_model.Inputs[i].Name, out OnnxValue? value) && value.Tensor is not null && value.Tensor.Shape == InputShapes[i];
            if (fits) given[i] = value!;
        }

        return fits ? given : Fitting(_model.InOrder(inputs));
    }

    private OnnxValue[] Fitting(OnnxValue[] inputs)
    {
        bool fits = inputs.Length == InputShapes.Count;
        for (int i = 0; fits && i < inputs.Length; i++)
            fits = InputShapes[i] is not { } shape || (inputs[i].Sequence is null && !inputs[i].IsNone && inputs[i].Shape == shape);
        return fits ? inputs : throw new InvalidDataException(
            $"ONNX: inputs must have the shapes that the model was prepared for.\n" +
            $"  Got {string.Join(", ", inputs.Select(i => i.Describe()))}, prepared for {string.Join(", ", InputShapes)}.\n" +
            "  Prepare it for these too.");
    }
}
