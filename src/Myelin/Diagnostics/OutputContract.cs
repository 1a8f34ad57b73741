using Myelin.Graphs;

namespace Myelin;

/// <summary>How the model's output reaches the loss, read from the graph of one step.</summary>
/// <param name="LossName">The operator of the loss: <c>CrossEntropy</c>; null if it is not one that is known.</param>
/// <param name="Activation">The last operator before the loss that is not a mere change of shape: <c>Softmax</c>, <c>Linear</c>.</param>
/// <param name="Outputs">The number of values along the axis of that operator: the last one, or softmax's.</param>
/// <param name="IsNegated">Whether the loss is negative of what is usual, so that minimizing it makes answers worse.</param>
public sealed record OutputContract(string? LossName, string Activation, int Outputs, bool IsNegated)
{
    private static readonly string[] s_losses = ["CrossEntropy", "NegativeLogLikelihood", "BinaryCrossEntropy", "BinaryCrossEntropyWithLogits"];

    private static readonly string[] s_shapes = ["Reshape", "Flatten", "Permute", "Slice", "Select", "Identity", "BroadcastTo", "Dropout"];

    private static readonly string[] s_activations =
        ["Softmax", "LogSoftmax", "Sigmoid", "HardSigmoid", "Tanh", "HardTanh", "Relu", "Relu6", "LinearRelu", "BatchNormRelu", "Softplus"];

    /// <summary>
    /// The shapes of the prediction and of its difference from the targets if the second is larger: [N, 1] - [N] is [N, N]; null if it is not.
    /// </summary>
    internal (Shape Prediction, Shape Difference)? Broadcast { get; private init; }

    /// <summary>The axis along which the last operator is a softmax; null if it is none.</summary>
    internal int? SoftmaxAxis { get; private init; }

    /// <summary>The number of axes of that operator.</summary>
    internal int Axes { get; private init; }

    /// <summary>Whether the last operator limits what the model can answer.</summary>
    public bool HasActivation => s_activations.Contains(Activation);

    internal static OutputContract? Of(Tensor loss)
    {
        int sign = 1;
        for (Node? node = loss.Node; node is not null; node = FirstInput(node))
        {
            if (node.Name == "Neg") sign = -sign;
            if (s_losses.Contains(node.Name)) return After(node.Name, FirstInput(node), sign < 0);
            // A difference inside a square or an absolute value: errors of numbers.
            if (node.Name is "Sub" && Square(loss)) return OfDifference(node);
            // A product or a sum in a loss of one's own: its sign says nothing.
            if (node.Name is "Mul" or "Add" or "Div" or "Sub") sign = 1;
        }

        return null;
    }

    private static OutputContract? OfDifference(Node difference)
    {
        if (FirstInput(difference) is not { } prediction || After("Difference", prediction, negated: false) is not { } contract) return null;
        // Differences of all pairs of a model's own outputs, as contrastive losses have them, are wanted.
        int computed = 0;
        foreach (Node? input in difference.Inputs) computed += input is null ? 0 : 1;
        return computed == 1 && difference.Shape.ElementCount > prediction.Shape.ElementCount
            ? contract with { Broadcast = (prediction.Shape, difference.Shape) } : contract;
    }

    private static OutputContract? After(string loss, Node? node, bool negated)
    {
        while (node is not null && s_shapes.Contains(node.Name)) node = FirstInput(node);
        if (node is null) return null;
        int? softmax = (node as OperatorNode<SoftmaxAttributes>)?.Attributes.Axis;
        int outputs = node.Shape.Rank == 0 ? 1 : node.Shape[softmax ?? (node.Shape.Rank - 1)];
        return new OutputContract(loss, node.Name, outputs, negated) { SoftmaxAxis = softmax, Axes = node.Shape.Rank };
    }

    /// <summary>Whether the graph from the loss down to its first difference contains a square or an absolute value.</summary>
    private static bool Square(Tensor loss)
    {
        for (Node? node = loss.Node; node is not null && node.Name != "Sub"; node = FirstInput(node))
        {
            if (node.Name is "Square" or "Abs" or "Mul") return true;
        }

        return false;
    }

    private static Node? FirstInput(Node node)
    {
        foreach (Node? input in node.Inputs)
        {
            if (input is not null) return input;
        }

        return null;
    }
}
