using Myelin.Graphs;

namespace Myelin.Interop.Onnx;

/// <summary>A recurrent layer of one direction, with ONNX's order of gates.</summary>
internal static class ExportedRecurrence
{
    private static readonly int[] s_timeFirst = [1, 0, 2];

    private static readonly string[] s_relu = ["Relu"];

    internal static string[] Layer(ExportedCall call)
    {
        RecurrentAttributes a = call.Attributes<RecurrentAttributes>();
        if (!a.Lengths.IsDefault) throw call.Unsupported("sequences of several lengths", "Export the model for sequences of one length.");
        bool isLstm = call.Name == "Lstm";
        (string type, int[] order) = call.Name switch
        {
            // The library has i, f, g, o and r, z, n; ONNX i, o, f, c and z, r, h.
            "Lstm" => ("LSTM", [0, 3, 1, 2]),
            "Gru" => ("GRU", [1, 0, 2]),
            _ => ("RNN", (int[])[0]),
        };
        int hidden = call.From(2)[1];
        string[] inputs =
        [
            a.BatchFirst ? call.Node("Transpose", [call[0]], ("perm", s_timeFirst)) : call[0],
            Unsqueezed(call, Ordered(call, call[1], order, hidden)),
            Unsqueezed(call, Ordered(call, call[2], order, hidden)),
            Biases(call, order, hidden),
            "",
            call.Has(5) ? Unsqueezed(call, call[5]) : "",
            .. isLstm ? (string[])[call.Has(6) ? Unsqueezed(call, call[6]) : ""] : [],
        ];
        int given = Array.FindLastIndex(inputs, name => name.Length > 0) + 1;
        List<(string, object)> attributes = [("hidden_size", hidden), ("direction", a.Reverse ? "reverse" : "forward")];
        if (call.Name == "Gru") attributes.Add(("linear_before_reset", 1));
        if (call.Name == "Rnn" && a.Activation == RnnActivation.Relu) attributes.Add(("activations", s_relu));
        string[] outputs = call.Graph.Nodes(type, isLstm ? 3 : 2, inputs.AsSpan(0, given), [.. attributes]);

        // [T, 1, N, H] without the directions, and [1, N, H] of states.
        string y = call.Node("Squeeze", [outputs[0], call.Graph.Longs(1)]);
        if (a.BatchFirst) y = call.Node("Transpose", [y], ("perm", s_timeFirst));
        return [y, .. outputs[1..].Select(state => call.Node("Squeeze", [state, call.Graph.Longs(0)]))];
    }

    /// <summary>Both biases, one after the other; a missing one is 0.</summary>
    private static string Biases(ExportedCall call, int[] order, int hidden)
    {
        if (!call.Has(3) && !call.Has(4)) return "";
        string zeros = call.Graph.Constant(Serialization.NdArray.From(Tensor.Zeros(order.Length * hidden)));
        string first = call.Has(3) ? Ordered(call, call[3], order, hidden) : zeros, second = call.Has(4) ? Ordered(call, call[4], order, hidden) : zeros;
        return Unsqueezed(call, call.Node("Concat", [first, second], ("axis", 0)));
    }

    private static string Ordered(ExportedCall call, string weight, int[] order, int hidden)
    {
        if (order.Length == 1) return weight;
        string[] gates = [.. order.Select(gate => call.Node("Slice",
            [weight, call.Graph.Longs(gate * hidden), call.Graph.Longs((gate + 1) * hidden), call.Graph.Longs(0)]))];
        return call.Node("Concat", gates, ("axis", 0));
    }

    private static string Unsqueezed(ExportedCall call, string x) => call.Node("Unsqueeze", [x, call.Graph.Longs(0)]);
}
