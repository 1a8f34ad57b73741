namespace Myelin;

/// <summary>The steps of a <see cref="PreparedModel"/> under construction: each layer adds its own, in order.</summary>
internal sealed class InferencePlan
{
    private readonly List<InferenceStep> _steps = [];

    private InferencePlan(Shape input) => Shape = input;

    /// <summary>The shape of the next step's input.</summary>
    internal Shape Shape { get; private set; }

    internal static PreparedModel Make(Layer model, Shape input)
    {
        // The layers report a wrong shape; and their parameters get their initial values here, if they have none yet.
        Shape output = Prediction.Unseen(model, Tensor.Zeros(input.AsSpan())).Shape;
        var plan = new InferencePlan(input);
        model.Plan(plan);
        if (plan.Shape != output) throw new InvalidOperationException($"Prepare: {model.Label} gives {output}, its steps {plan.Shape}.");
        return new PreparedModel(input, output, [.. plan._steps]);
    }

    /// <summary>The same for ids, which a step reads as the bits of the input's numbers, and the layers behind it.</summary>
    internal static PreparedTokenModel Make(Module<IntTensor, Tensor> model, Module<IntTensor, Tensor> first, IReadOnlyList<Layer> rest, Shape ids)
    {
        // As above; the first id is in every vocabulary.
        IntTensor sample = IntTensor.From(new int[ids.ElementCount], ids.AsSpan());
        Shape output = Prediction.Unseen(model, sample).Shape;
        var plan = new InferencePlan(ids);
        plan.Add(first is Embedding embedding
            ? new EmbeddingStep(ids, embedding)
            : new TokenStep(first, ids, first == model ? output : Prediction.Unseen(first, sample).Shape));
        Sequential.Plan(rest, plan);
        if (plan.Shape != output) throw new InvalidOperationException($"Prepare: {model.Label} gives {output}, its steps {plan.Shape}.");
        return new PreparedTokenModel(new PreparedModel(ids, output, [.. plan._steps]));
    }

    internal void Add(InferenceStep step)
    {
        _steps.Add(step);
        Shape = step.Output;
    }

    /// <summary>The same elements with another shape.</summary>
    internal void Reshape(Shape shape) => Shape = shape;

    /// <summary>An element-wise operator.</summary>
    internal void Map<TOp>(TOp op) where TOp : struct, IUnaryOperator => Add(new ElementwiseStep<TOp>(Shape, op));

    /// <summary>A layer that has no step of its own, run as it is.</summary>
    internal void Run(Layer layer) => Add(new LayerStep(layer, Shape, Prediction.Unseen(layer, Tensor.Zeros(Shape.AsSpan())).Shape));
}
