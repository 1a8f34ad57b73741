namespace Myelin.Interop.Onnx;

/// <summary>One operator of a graph, with the indices of its values in a run's frame.</summary>
/// <param name="Label">Its name and operator, as shown in errors.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Opset">The version of the operator set that it follows.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Inputs">The indices of its inputs; -1 for a missing optional one.</param>
/// <param name="Outputs">The indices of its outputs; -1 for one that is not used.</param>
internal sealed record OnnxNode(string Label, OnnxOperator Operator, int Opset, OnnxAttributes Attributes, int[] Inputs, int[] Outputs)
{
    /// <summary>The indices whose values are not read afterwards.</summary>
    internal int[] Releases { get; set; } = [];
}

/// <summary>A graph that can be run: the model's own, or one inside an operator such as If or Loop.</summary>
internal sealed class OnnxGraph
{
    internal required string Name { get; init; }

    /// <summary>Names of the values by index; empty for intermediate ones.</summary>
    internal required string[] Names { get; init; }

    internal required OnnxNode[] Nodes { get; init; }

    internal required int[] Inputs { get; init; }

    internal required int[] Outputs { get; init; }

    /// <summary>Values known in advance.</summary>
    internal required (int Place, OnnxValue Value)[] Constants { get; init; }

    /// <summary>Values of the enclosing graph that this one reads.</summary>
    internal required (int Outer, int Place)[] Captures { get; init; }

    /// <summary>Runs all nodes in order.</summary>
    /// <param name="run">The shared state of the nodes of one run.</param>
    /// <param name="inputs">A value for each of <see cref="Inputs"/>.</param>
    /// <param name="around">The values of the enclosing graph, for captures.</param>
    /// <param name="fill">Sets further values, the model's weights.</param>
    /// <param name="seen">Called with every value that a node computes.</param>
    internal OnnxValue[] Run(OnnxRun run, ReadOnlySpan<OnnxValue> inputs, OnnxValue?[]? around = null, Action<OnnxValue?[]>? fill = null,
        Action<int, OnnxValue>? seen = null)
    {
        var frame = new OnnxValue?[Names.Length];
        foreach ((int place, OnnxValue value) in Constants) frame[place] = value;
        foreach ((int outer, int place) in Captures) frame[place] = around![outer];
        fill?.Invoke(frame);
        for (int i = 0; i < Inputs.Length; i++) frame[Inputs[i]] = inputs[i];
        foreach (OnnxNode node in Nodes)
        {
            run.Execute(node, frame);
            if (seen is not null) foreach (int place in node.Outputs.Where(place => place >= 0 && frame[place] is not null)) seen(place, frame[place]!);
            foreach (int place in node.Releases) frame[place] = null;
        }

        var outputs = new OnnxValue[Outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = frame[Outputs[i]]
                ?? throw new InvalidDataException(
                    $"ONNX: every output must be computed.\n  Got nothing for \"{Names[Outputs[i]]}\".\n  The model is damaged.");
        return outputs;
    }
}
