namespace Myelin.Interop.Onnx;

/// <summary>
/// Rewrites a graph for inputs of known shapes. What depends only on constants and shapes is computed once; chains that layers can
/// compute become prepared models, with batch norms folded into convolutions, activations and poolings fused to them, and weights packed.
/// </summary>
internal sealed class OnnxPreparation
{
    private readonly OnnxGraph _graph;
    private readonly OnnxValue?[] _values;
    private readonly HashSet<int> _known = [], _stable = [];

    private OnnxPreparation(OnnxGraph graph, OnnxValue?[] values) => (_graph, _values) = (graph, values);

    /// <summary>The rewritten graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">All values of a run with inputs of the shapes that it is to be prepared for.</param>
    /// <param name="known">The indices of weights and other values that do not depend on the inputs.</param>
    internal static OnnxGraph Rewrite(OnnxGraph graph, OnnxValue?[] values, IEnumerable<int> known)
    {
        var preparation = new OnnxPreparation(graph, values);
        preparation._known.UnionWith(known);
        preparation._stable.UnionWith([.. preparation._known, .. graph.Inputs.Where(place => values[place] is { Sequence: null, IsNone: false })]);
        return preparation.Rewrite();
    }

    private OnnxGraph Rewrite()
    {
        // New nodes: what is released after each of them differs from the model's graph.
        OnnxNode[] left = [.. _graph.Nodes.Where(node => !Folds(node)).Select(node => node with { Releases = [] })];
        OnnxNode[] nodes = Chained(left);
        OnnxCompiler.SetReleases(nodes, _graph.Outputs);
        return new OnnxGraph
        {
            Name = _graph.Name,
            Names = _graph.Names,
            Nodes = nodes,
            Inputs = _graph.Inputs,
            Outputs = _graph.Outputs,
            Constants = [.. _known.Where(place => _values[place] is not null).Select(place => (place, _values[place]!))],
            Captures = [],
        };
    }

    /// <summary>Whether a node's outputs are known before a run; records them, and whether their shapes are known.</summary>
    private bool Folds(OnnxNode node)
    {
        string name = node.Operator.Name;
        bool draws = name.StartsWith("Random", StringComparison.Ordinal) || name is "Bernoulli" or "Dropout" || node.Attributes.Graphs.Any();
        int[] inputs = [.. node.Inputs.Where(place => place >= 0)], outputs = [.. node.Outputs.Where(place => place >= 0)];
        bool known = !draws && (inputs.All(_known.Contains) || (name is "Shape" or "Size" && _stable.Contains(inputs[0])));
        bool stable = node.Operator.ShapedBy is { } values && inputs.All(_stable.Contains)
            && values.All(input => input >= node.Inputs.Length || node.Inputs[input] < 0 || _known.Contains(node.Inputs[input]));
        if (known || stable) _stable.UnionWith(outputs);
        if (known) _known.UnionWith(outputs);
        return known;
    }

    /// <summary>Merges chains of nodes, each read only by the next, into one.</summary>
    private OnnxNode[] Chained(OnnxNode[] nodes)
    {
        var readers = new Dictionary<int, List<int>>();
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (int place in nodes[i].Inputs.Concat(nodes[i].Attributes.Graphs.SelectMany(g => g.Captures.Select(c => c.Outer))))
            {
                if (!readers.TryGetValue(place, out List<int>? list)) readers.Add(place, list = []);
                list.Add(i);
            }
        }

        var result = new List<OnnxNode>();
        var taken = new HashSet<int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            if (taken.Contains(i)) continue;
            var chain = new Sequential();
            int last = i, from = -1;
            for (int next = i; ;)
            {
                int? follower = Only(nodes[next]);
                (Layer? layer, int input, int nodesTaken) = OnnxLayers.Of(nodes[next], Known, follower is { } f ? nodes[f] : null, Shape);
                if (layer is null) break;
                if (from < 0) from = input;
                chain.Add(layer);
                taken.Add(next);
                last = next;
                if (nodesTaken == 2)
                {
                    last = follower!.Value;
                    taken.Add(last);
                }

                if (Only(nodes[last]) is not { } after || taken.Contains(after)) break;
                next = after;
            }

            if (chain.Count == 0) result.Add(nodes[i]);
            else result.Add(Prepared(chain, nodes[i], nodes[last], from));
        }

        // A chain replaces its first node, whose input is all that it reads; nothing else reads the values in between.
        return [.. result];

        int? Only(OnnxNode node)
        {
            int output = node.Outputs[0];
            bool single = node.Outputs.Count(place => place >= 0) == 1 && !_graph.Outputs.Contains(output)
                && readers.TryGetValue(output, out List<int>? own) && own.Count == 1;
            return single ? readers[output][0] : null;
        }
    }

    private OnnxValue? Known(int place) => place >= 0 && _known.Contains(place) ? _values[place] : null;

    /// <summary>The shape of a float32 value, if it is the same in every run.</summary>
    private Shape? Shape(int place) => place >= 0 && _stable.Contains(place) && _values[place]?.Tensor is { } tensor ? tensor.Shape : null;

    private OnnxNode Prepared(Sequential chain, OnnxNode first, OnnxNode last, int from)
    {
        PreparedModel model = chain.Prepare(_values[from]!.Shape);
        OnnxOperator run = OnnxOperator.One("Prepared", call => model.Predict(call.Tensor(0)));
        string label = first == last ? first.Label : $"{first.Label} to {last.Label}";
        return new OnnxNode(label, run, last.Opset, new OnnxAttributes(label, [], null!, null), [from], [last.Outputs[0]]);
    }
}
